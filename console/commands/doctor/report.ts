import { jsonLine } from "../../../bus/logging/printable.ts";
import { sanitise } from "../../tui/glyphs.ts";
import { CHECKS, type Finding, type State } from "./finding.ts";
import { count } from "./words.ts";

/** Never a colour alone: a sign and a word. */
const SIGNS: Readonly<Record<State, string>> = {
  ok: "✓ ok     ",
  warning: "! warning",
  problem: "✗ problem",
};

const CHECK_WIDTH = Math.max(...CHECKS.map((check) => check.length));
const INDENT = " ".repeat(SIGNS.ok.length + 2 + CHECK_WIDTH + 2);

/** The findings for people: a line each, how to mend it below. */
export function reportLines(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ check, state, finding, mend }) => {
    const line = `${SIGNS[state]}  ${check.padEnd(CHECK_WIDTH)}  ${sanitise(finding)}`;
    return mend === undefined ? [line] : [line, `${INDENT}mend: ${sanitise(mend)}`];
  });
}

/** The findings for programs: an object each. */
export function reportJson(findings: readonly Finding[]): string[] {
  return findings.map((finding) => jsonLine(finding));
}

/** "1 problem, 2 warnings, 9 ok", or that everything is well. */
export function summaryOf(findings: readonly Finding[]): string {
  const of = (state: State) => findings.filter((finding) => finding.state === state).length;
  const [problems, warnings, fine] = [of("problem"), of("warning"), of("ok")];
  if (problems === 0 && warnings === 0) return "everything is well";
  return `${count(problems, "problem")}, ${count(warnings, "warning")}, ${fine} ok`;
}
