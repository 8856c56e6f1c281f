/** The supervisor: how soon a worker is back, and what supervising costs, at rest and in a crash storm. */
import { canMeasureProcesses } from "./process_usage.ts";
import type { BenchRow } from "./report.ts";
import { restRows } from "./supervision_rest.ts";
import { recoveryRows } from "./supervision_recovery.ts";
import { stormRows } from "./supervision_storm.ts";

/** The compiled supervisor with compiled workers, in about five minutes. Linux only. */
export async function supervisionBench(): Promise<BenchRow[]> {
  if (!canMeasureProcesses) return [];
  return [
    ...await recoveryRows(),
    ...await restRows(),
    ...await stormRows(),
  ];
}
