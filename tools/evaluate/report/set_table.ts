import { quantile } from "../metrics/statistics.ts";
import { CHANGES } from "../sets/plan.ts";
import type { Recovery } from "../sets/recovery.ts";
import { fixed, percent } from "./figures.ts";
import type { Table } from "./table.ts";

/** How long until tempo and beats are right again, by kind of change; seconds. */
export function setTable(title: string, recoveries: readonly Recovery[]): Table {
  const groups = [
    ["all changes", recoveries] as const,
    ...CHANGES.map((change) =>
      [`  ${change}`, recoveries.filter((each) => each.change === change)] as const
    ),
  ];
  return {
    title,
    columns: [
      "",
      "changes",
      "tempo p50",
      "p90",
      "beats p50",
      "p90",
      "both p50",
      "p90",
      "not again %",
      "longest wrong",
    ],
    rows: groups.map(([name, group]) => row(name, group)),
  };
}

function row(name: string, group: readonly Recovery[]): string[] {
  const spread = (values: readonly number[]) =>
    [0.5, 0.9].map((share) => fixed(at(values, share), 1));
  const both = group.map(({ tempo, beats }) => Math.max(tempo, beats));
  return [
    name,
    String(group.length),
    ...spread(group.map(({ tempo }) => tempo)),
    ...spread(group.map(({ beats }) => beats)),
    ...spread(both),
    percent(both.filter((wait) => wait === Infinity).length / Math.max(1, both.length)),
    fixed(quantile(group.map(({ longestWrong }) => longestWrong), 1), 1),
  ];
}

/** Between a time and never there is no middle: the later one counts. */
function at(values: readonly number[], share: number): number | undefined {
  const value = quantile(values, share);
  return Number.isNaN(value) ? Infinity : value;
}
