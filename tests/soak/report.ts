/** The table at the end of a soak. */
import { type BenchRow, formatRows } from "../bench/report.ts";
import { median } from "../bench/statistics.ts";
import { atMost } from "../bench/target.ts";
import { BACK_WITHIN_MS } from "./expectations.ts";
import { SILENCE_MS, type SoakResult } from "./soak.ts";
import type { Stage, Used } from "./stage.ts";

/** Heartbeats come every 5 s: after one, a registry that was lost is there again. */
const REGISTRY_BACK_MS = 6_000;
const ANSWER_MS = 1_000;
const MORE_MEGABYTES = 40;
const MORE_DESCRIPTORS = 20;

/** Whether figures that a slow machine makes worse are held against the limits, or only shown. */
export type SpeedFigures = "judged" | "shown";

/** Figures with what was asked of them. */
export function rows(
  stage: Stage,
  { osc, control, registry, minutes, busy }: SoakResult,
  speed: SpeedFigures,
): BenchRow[] {
  const inTime = (name: string, value: number, unit: string, limit: number): BenchRow =>
    speed === "judged" ? atMost(name, value, unit, limit) : { name, value, unit };
  const { expectations, answers, used } = stage;
  const first = used[0] ?? { megabytes: 0, descriptors: 0 };
  const last = used.at(-1) ?? first;
  const most = (key: keyof Used) => Math.max(...used.map((one) => one[key]));
  const back = [...expectations.recoveries].sort(([a], [b]) => a < b ? -1 : 1);
  return [
    { name: "time", value: minutes, unit: "min" },
    { name: "machine in use", value: 100 * busy, unit: "%" },
    atMost("violations", expectations.violations.length, "", 0),
    ...back.flatMap(([kind, times]) => [
      { name: `back after ${kind}, ${times.length} times`, value: median(times) / 1000, unit: "s" },
      inTime(`back after ${kind}, slowest`, Math.max(...times) / 1000, "s", BACK_WITHIN_MS / 1000),
    ]),
    { name: "OSC, frames", value: osc.frames, unit: "" },
    { name: "OSC, gap, p99", value: osc.gapP99Ms, unit: "ms" },
    { name: "OSC, gap, longest", value: osc.gapMaxMs, unit: "ms" },
    { name: "OSC, overslept by the listener, p99", value: osc.oversleptP99Ms, unit: "ms" },
    { name: "OSC, overslept by the listener, longest", value: osc.oversleptMaxMs, unit: "ms" },
    { name: "OSC of the control, gap, longest", value: control.gapMaxMs, unit: "ms" },
    {
      name: "OSC of the control, without what was overslept",
      value: control.silenceMaxMs,
      unit: "ms",
    },
    // A machine that gives no time to the control gives none to it either.
    inTime(
      "OSC, gap without what was overslept, longest",
      osc.silenceMaxMs,
      "ms",
      Math.max(SILENCE_MS, Math.ceil(control.silenceMaxMs)),
    ),
    { name: "registry, reads", value: registry.reads, unit: "" },
    atMost("registry, unreadable", registry.bad.length, "", 0),
    inTime("registry, back after it was lost", registry.spoiltMaxMs, "ms", REGISTRY_BACK_MS),
    { name: "status, answers", value: answers.count, unit: "" },
    { name: "status, p50", value: answers.quantile(0.5), unit: "ms" },
    { name: "status, p99", value: answers.quantile(0.99), unit: "ms" },
    inTime("status, slowest", answers.max, "ms", ANSWER_MS),
    { name: "supervisor, memory at the start", value: first.megabytes, unit: "MB" },
    atMost(
      "supervisor, memory, most",
      most("megabytes"),
      "MB",
      Math.ceil(first.megabytes + MORE_MEGABYTES),
    ),
    { name: "supervisor, memory at the end", value: last.megabytes, unit: "MB" },
    { name: "supervisor, descriptors at the start", value: first.descriptors, unit: "" },
    atMost(
      "supervisor, descriptors, most",
      most("descriptors"),
      "",
      first.descriptors + MORE_DESCRIPTORS,
    ),
    { name: "supervisor, descriptors at the end", value: last.descriptors, unit: "" },
  ];
}

/** Everything for people: how often what was done, the figures, what was wrong. */
export function report(stage: Stage, result: SoakResult, figures: readonly BenchRow[]): string {
  const faults = [...result.faults].sort(([, a], [, b]) => b - a);
  const wrong = [...stage.expectations.violations, ...result.registry.bad];
  return [
    `faults: ${faults.map(([name, times]) => `${name} ${times}`).join(", ")}`,
    formatRows(figures),
    ...result.silences,
    ...wrong.map((text) => `VIOLATED: ${text}`),
  ].join("\n");
}
