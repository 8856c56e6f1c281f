/** What comes out: a line for every ten seconds, and the figures of the whole set. */
import type { BenchRow } from "../../tests/bench/report.ts";
import { quantile } from "../../tests/bench/statistics.ts";
import { atLeast, atMost } from "../../tests/bench/target.ts";
import type { Heard } from "./hear.ts";
import {
  beatScore,
  followed,
  longestWrong,
  sharesOf,
  type Shown,
  trueBeats,
  verdict,
} from "./judge.ts";
import type { Truth } from "./truth.ts";

/** Length of a line of the log. */
export const LINE_SECONDS = 10;
/** A change that leaves less time to the next one is not judged. */
const LEAST_CHANGE_SECONDS = 8;
/** Pages are touched for the first time until then. */
const MEMORY_SETTLED_SECONDS = 120;
const SIGNS = { right: "=", octave: "2", wrong: "x", none: "." } as const;

/** What is told of ten seconds. */
export interface Line {
  readonly at: number;
  readonly piece: string;
  readonly true_bpm: number;
  readonly shown_bpm: number;
  readonly confidence: number;
  /** A sign a second: `#` right and locked, `=` right, `2` half or double, `x` wrong, `.` none shown. */
  readonly course: string;
  readonly true_beats: number;
  readonly told_beats: number;
  readonly changes: readonly string[];
  readonly memory_mb: number;
}

/** The line that ends with the last of `shown`. @param shown what was logged in these ten seconds */
export function lineOf(
  at: number,
  shown: readonly Shown[],
  { told, memory }: Pick<Heard, "told" | "memory">,
  truth: Truth,
  names: readonly string[],
): Line {
  const last = shown.at(-1);
  const span = truth.spanAt(last?.at ?? at) ?? truth.spanAt(at);
  const end = at + LINE_SECONDS;
  return {
    at,
    piece: span === undefined ? "" : names[span.piece] ?? "",
    true_bpm: span === undefined ? 0 : truth.bpmAt(last?.at ?? at, span),
    shown_bpm: last?.bpm ?? 0,
    confidence: last?.confidence ?? 0,
    course: Array.from(
      { length: LINE_SECONDS },
      (_, i) => signOf(shown.find((one) => one.at >= at + i + 0.5), truth),
    ).join(""),
    true_beats: trueBeats(truth, at, end).length,
    told_beats: told.filter((time) => time >= at && time < end).length,
    changes: truth.changes.filter((one) => one.at >= at && one.at < end).map(({ kind }) => kind),
    memory_mb: memory.at(-1)?.megabytes ?? NaN,
  };
}

/** Nothing is judged while two pieces are heard, or none. */
function signOf(shown: Shown | undefined, truth: Truth): string {
  const span = shown && truth.spanAt(shown.at);
  if (shown === undefined || span === undefined) return " ";
  const judged = verdict(shown.bpm, truth.bpmAt(shown.at, span));
  return judged === "right" && shown.locked ? "#" : SIGNS[judged];
}

/** Above the lines. */
export const HEADING =
  "   time  course      true   shown  conf  beats true/told     MB  piece, what changes";

/** A line for people. */
export function textOf(line: Line): string {
  const minutes = Math.floor(line.at / 60);
  const time = `${minutes}:${String(line.at % 60).padStart(2, "0")}`;
  const bpm = (value: number) => (value > 0 ? value.toFixed(1) : "-").padStart(6);
  const changes = line.changes.length > 0 ? `  <- ${line.changes.join(", ")}` : "";
  return `${time.padStart(7)} |${line.course}| ${bpm(line.true_bpm)}  ${bpm(line.shown_bpm)}  ` +
    `${line.confidence.toFixed(2)} ${String(line.true_beats).padStart(10)} /` +
    `${String(line.told_beats).padStart(3)} ${line.memory_mb.toFixed(1).padStart(9)}  ` +
    `${line.piece}${changes}`;
}

/** The figures of the whole set. */
export function figures(heard: Heard, truth: Truth): BenchRow[] {
  const { shown, told, memory } = heard;
  const shares = sharesOf(shown, truth);
  const wrong = longestWrong(shown, truth);
  const beats = beatScore(told, truth);
  const found = followed(shown, told, truth, LEAST_CHANGE_SECONDS);
  const tempo = found.map(({ tempoSeconds }) => tempoSeconds);
  const met = found.map(({ beatsSeconds }) => beatsSeconds);
  return [
    atLeast("tempo right (4 %), share of judged time", 100 * shares.right, "%", 94),
    { name: "tempo half or double", value: 100 * shares.octave, unit: "%" },
    { name: "tempo wrong", value: 100 * shares.wrong, unit: "%" },
    { name: "no tempo shown", value: 100 * shares.none, unit: "%" },
    { name: "locked", value: 100 * shares.locked, unit: "%" },
    { name: "beats, F-measure (70 ms)", value: 100 * beats.fMeasure, unit: "%" },
    { name: "beats met, late by, middle", value: 1000 * beats.medianLatenessSeconds, unit: "ms" },
    {
      name: "beats met, late by, middle half within",
      value: 1000 * beats.spreadSeconds,
      unit: "ms",
    },
    { name: "changes", value: found.length, unit: "" },
    atMost("change to right tempo, middle", quantile(tempo, 0.5), "s", 4),
    atMost("change to right tempo, p90", quantile(tempo, 0.9), "s", 8),
    { name: "change to four beats met, middle", value: quantile(met, 0.5), unit: "s" },
    { name: "change to four beats met, p90", value: quantile(met, 0.9), unit: "s" },
    ...byKind(found),
    atMost("longest wrong tempo", wrong.seconds, "s", 10),
    { name: "longest wrong tempo, begins at", value: wrong.at, unit: "s" },
    { name: "memory at the start", value: memory[0]?.megabytes ?? NaN, unit: "MB" },
    { name: "memory at the end", value: memory.at(-1)?.megabytes ?? NaN, unit: "MB" },
    { name: "memory, grows by (after 2 min)", value: 3600 * slope(memory), unit: "MB/h" },
    { name: "sample frames lost by the capture", value: heard.dropped, unit: "" },
    { name: "captures started again", value: heard.restarts, unit: "" },
    { name: "player had no sound ready", value: heard.underruns, unit: "" },
    { name: "last mark late by", value: 1000 * heard.markLateSeconds, unit: "ms" },
    { name: "sound server slower than the clock by", value: 1000 * heard.driftSeconds, unit: "ms" },
  ];
}

function byKind(found: ReturnType<typeof followed>): BenchRow[] {
  const kinds = [...new Set(found.map(({ change }) => change.kind))].sort();
  return kinds.map((kind) => {
    const times = found.filter(({ change }) => change.kind === kind);
    return {
      name: `right tempo after ${kind} (${times.length}), middle`,
      value: quantile(times.map(({ tempoSeconds }) => tempoSeconds), 0.5),
      unit: "s",
    };
  });
}

/** MB a second by least squares; NaN when there is too little. */
function slope(memory: Heard["memory"]): number {
  const settled = memory.filter(({ at }) => at >= MEMORY_SETTLED_SECONDS);
  if (settled.length < 3) return NaN;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = mean(settled.map((one) => one.at));
  const megabytes = mean(settled.map((one) => one.megabytes));
  const rise = settled.reduce((sum, one) => sum + (one.at - at) * (one.megabytes - megabytes), 0);
  return rise / settled.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
}
