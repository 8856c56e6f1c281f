import type { ShowResult } from "./perform.ts";

/** Pictures that are printed of those that were wrong. */
const MOST_PICTURES = 3;

/** What became of a show, for people. */
export function reportText(
  { judge, kills, tracks, minutes, consoleMegabytes }: ShowResult,
): string {
  const sorted = [...judge.delaysMs].sort((a, b) => a - b);
  const quantile = (share: number) =>
    ((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN) / 1000)
      .toFixed(1);
  const [first = NaN] = consoleMegabytes;
  const last = consoleMegabytes.at(-1) ?? NaN;
  const lines = [
    `${minutes} minutes, ${tracks} tracks`,
    `killed: ${[...kills].map(([name, count]) => `${name} ${count}`).join(", ")}`,
    `compared: ${[...judge.looks].map(([name, count]) => `${name} ${count}`).join(", ")}`,
    `right after ${quantile(0.5)} s in the middle, ${quantile(0.99)} s at p99 ` +
    `(${sorted.length} changes seen)`,
    `memory of the console: ${first.toFixed(0)} -> ${last.toFixed(0)} MB`,
    `wrong for more than 2 s: ${judge.violations.length} times`,
  ];
  for (
    const { atSeconds, claim, fact, shown, facts, rows } of judge.violations.slice(0, MOST_PICTURES)
  ) {
    lines.push(`at ${atSeconds.toFixed(1)} s, ${claim}: it is '${fact}', shown is '${shown}'`);
    lines.push(facts, ...rows);
  }
  for (const { atSeconds, claim, fact, shown } of judge.violations.slice(MOST_PICTURES, 30)) {
    lines.push(`at ${atSeconds.toFixed(1)} s, ${claim}: it is '${fact}', shown is '${shown}'`);
  }
  return lines.join("\n");
}
