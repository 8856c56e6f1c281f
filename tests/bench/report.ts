import { cpus } from "node:os";

/** One figure of a benchmark. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What is asked for, as text: "<= 100". */
  readonly target?: string;
  /** Whether the target is met; left out when there is none. */
  readonly ok?: boolean;
}

/** Prints a table of figures with the machine's name and the date. */
export function printReport(title: string, rows: readonly BenchRow[]): void {
  const machine = cpus();
  const model = machine[0]?.model.trim() ?? "unknown processor";
  console.log(`${title}`);
  console.log(
    `${model} x ${machine.length}, ${Deno.build.os} ${Deno.build.arch}, ` +
      `Deno ${Deno.version.deno}, ${new Date().toISOString()}`,
  );
  const width = Math.max(...rows.map((row) => row.name.length));
  for (const row of rows) {
    const value = formatValue(row.value).padStart(10);
    const verdict = row.ok === undefined ? "" : row.ok ? "ok" : "MISSED";
    const target = row.target === undefined ? "" : `target ${row.target}`;
    console.log(
      `  ${row.name.padEnd(width)} ${value} ${row.unit.padEnd(8)} ${target} ${verdict}`.trimEnd(),
    );
  }
}

function formatValue(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
