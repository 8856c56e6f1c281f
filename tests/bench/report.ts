import { cpus, release, totalmem } from "node:os";

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

/** Where and when figures were measured. */
export interface Machine {
  readonly date: string;
  readonly processor: string;
  readonly memory: string;
  readonly system: string;
  readonly deno: string;
}

/** This machine, now. */
export function machine(): Machine {
  const cores = cpus();
  const model = cores[0]?.model.trim() ?? "unknown processor";
  return {
    date: new Date().toISOString(),
    processor: `${model}, ${cores.length} cores`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    system: `${Deno.build.os} ${release()} ${Deno.build.arch}`,
    deno: `Deno ${Deno.version.deno}`,
  };
}

/** Prints a table of figures with the machine's name and the date. */
export function printReport(title: string, rows: readonly BenchRow[]): void {
  console.log(title);
  console.log(Object.values(machine()).join(", "));
  console.log(formatRows(rows));
}

/** A table of figures, each with its target and whether it is met. */
export function formatRows(rows: readonly BenchRow[]): string {
  const width = Math.max(...rows.map((row) => row.name.length), 45);
  return rows.map((row) => {
    const value = formatValue(row.value).padStart(10);
    const target = row.target === undefined ? "" : `target ${row.target}`.padEnd(18);
    return `  ${row.name.padEnd(width)} ${value} ${row.unit.padEnd(6)} ${target} ${verdict(row)}`
      .trimEnd();
  }).join("\n");
}

function verdict({ ok, target = "" }: BenchRow): string {
  if (ok === undefined) return "";
  if (ok) return "ok";
  return target.startsWith(">") ? "UNDER" : "OVER";
}

function formatValue(value: number): string {
  if (Number.isInteger(value)) return value.toFixed(0);
  const digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return value.toFixed(digits);
}
