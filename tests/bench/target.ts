import type { BenchRow } from "./report.ts";

/** A figure that should not be above its target. */
export function atMost(name: string, value: number, unit: string, target: number): BenchRow {
  return { name, value, unit, target: `<= ${target}`, ok: value <= target };
}

/** A figure that should not be below its target. */
export function atLeast(name: string, value: number, unit: string, target: number): BenchRow {
  return { name, value, unit, target: `>= ${target}`, ok: value >= target };
}
