/** Figures as text; `-` where there is none. */
export function percent(share: number | undefined): string {
  return fixed(share === undefined ? undefined : 100 * share, 1);
}

/** Thousandths, with a sign where it matters. */
export function milliseconds(seconds: number | undefined, sign: "signed" | "plain"): string {
  if (seconds === undefined) return "-";
  const rounded = Math.round(1000 * seconds);
  return `${sign === "signed" && rounded >= 0 ? "+" : ""}${rounded}`;
}

/** With so many digits; what never comes is `never`. */
export function fixed(value: number | undefined, digits: number): string {
  if (value === undefined || Number.isNaN(value)) return "-";
  return Number.isFinite(value) ? value.toFixed(digits) : "never";
}
