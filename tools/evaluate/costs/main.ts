/**
 * Prints, as Markdown, what the stages of the analysis cost: a profile of the demo's minute.
 *
 *     deno run -A tools/evaluate/costs/main.ts
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixed, percent } from "../report/figures.ts";
import { markdownTable } from "../report/table.ts";
import { sharesByFile } from "./cpu_profile.ts";

const PROFILED = join(import.meta.dirname ?? ".", "profiled.ts");

/** Which part of a path makes a file belong to which stage; the first that fits. */
const STAGES: readonly (readonly [part: RegExp, stage: string])[] = [
  [/\/dsp\/(intake|decimator|stereo_mix)\.ts$/, "taking in: mono, 8 Hz high-pass, lower rates"],
  [/\/dsp\/(fft|spectrum|filter_bank)\.ts$/, "spectrum and mel bands"],
  [/\/dsp\/(band_\w+|adaptive_gain|sound_gate|onset_detector)\.ts$/, "levels and onsets of bands"],
  [/\/dsp\//, "descriptors, pitch, structure, columns"],
  [/\/beat\/(onset_strength|band_onsets)\.ts$/, "onset strength"],
  [/\/beat\/(band_memory|folded_rhythm|off_beat_referee)\.ts$/, "off-beat referee"],
  [/\/beat\/(autocorrelation|periodicity)\.ts$/, "autocorrelation and comb"],
  [/\/beat\/(bar_pointer|rhythms|fit_watch)\.ts$/, "bar-pointer filter"],
  [/\/beat\//, "from beliefs to beats, and all else of the tracker"],
  [/\/clock\//, "clock"],
];

async function profile(): Promise<{ text: string; microseconds: number }> {
  const folder = await mkdtemp(join(tmpdir(), "vj-costs-"));
  try {
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--cpu-prof-dir", folder, PROFILED],
      stdin: "null",
      stderr: "inherit",
    }).output();
    const [name] = await readdir(folder);
    if (!success || name === undefined) throw new Error("the analysis could not be profiled");
    const microseconds = Number(new TextDecoder().decode(stdout));
    return { text: await readFile(join(folder, name), "utf8"), microseconds };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const { text, microseconds } = await profile();
const stages = new Map<string, number>();
for (const [file, share] of sharesByFile(text, "push")) {
  const stage = STAGES.find(([part]) => part.test(file))?.[1] ?? "everything else";
  stages.set(stage, (stages.get(stage) ?? 0) + share);
}
console.log(markdownTable({
  title: `What the stages cost: ${fixed(microseconds, 0)} µs a frame in all, profiler included`,
  columns: ["", "share %", "µs"],
  rows: [...stages].toSorted((a, b) => b[1] - a[1]).map(([stage, share]) => [
    stage,
    percent(share),
    fixed(share * microseconds, 1),
  ]),
}));
