/** How the words are shifted, for people: "on time", "+200 ms, later". */
export function offsetText(ms: number): string {
  if (ms === 0) return "on time";
  return `${ms > 0 ? "+" : "-"}${Math.abs(Math.round(ms))} ms, ${ms > 0 ? "later" : "sooner"}`;
}
