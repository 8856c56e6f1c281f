/** Facts in the words of the report. */

/** A path as a shell takes it. */
export function shellWord(path: string): string {
  return /^[\w./~:@%+,=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** A file's mode as chmod writes it: `0700`. */
export function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, "0");
}

/** "850 MB", "12.3 GB". */
export function diskSize(bytes: number): string {
  return bytes < 1e9 ? `${Math.floor(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** "1 worker", "3 workers". */
export function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? "" : "s"}`;
}

/** The first few of many, and how many more there are. */
export function some(names: readonly string[], most = 5): string {
  const rest = names.length - most;
  return names.slice(0, most).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
