/** "812 B", "12.3 kB", "4.5 MB": a size for people. */
export function sizeText(bytes: number): string {
  const units = ["kB", "MB", "GB"];
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes / 1000;
  let unit = 0;
  for (; value >= 999.95 && unit < units.length - 1; unit++) value /= 1000;
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** "1 message", "2,431 messages". */
export function countText(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}
