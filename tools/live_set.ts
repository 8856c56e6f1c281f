/**
 * `make live-set`: a set of many pieces, with cross-fades, hard cuts, silences, breakdowns and tempo jumps,
 * played through a sound server of its own into the compiled audio_analyzer. Prints a line for every ten
 * seconds with what is true and what is shown, and the figures of the whole. Linux with PulseAudio.
 *
 *     deno run -A tools/live_set.ts [--music FOLDER] [--minutes 30] [--seed 1] [--json]
 *
 * FOLDER holds sound files with `<name>.beats` beside them (beat times in seconds, one a line); without one
 * the set is made of the built-in groove. A figure that misses its target is no failure; the exit code is 1
 * when something broke, 2 for wrong use, 130 when it was interrupted: then the figures are those so far.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { UserError } from "../bus/mod.ts";
import { formatRows, machine } from "../tests/bench/report.ts";
import { PulseDaemon } from "../tests/integration/pulse_daemon.ts";
import { hear } from "./live_set/hear.ts";
import type { Shown } from "./live_set/judge.ts";
import { demoPieces, folderPieces } from "./live_set/piece.ts";
import { planSet } from "./live_set/plan.ts";
import { LEAD_SECONDS, renderSet } from "./live_set/render.ts";
import { figures, HEADING, LINE_SECONDS, lineOf, textOf } from "./live_set/report.ts";
import { Truth } from "./live_set/truth.ts";

interface Arguments {
  readonly music: string | undefined;
  readonly minutes: number;
  readonly seed: number;
  readonly format: "text" | "json";
}

/** @throws {TypeError} for wrong use */
function readArguments(): Arguments {
  const text = { type: "string" } as const;
  const options = { music: text, minutes: text, seed: text, json: { type: "boolean" } } as const;
  const { values } = parseArgs({ args: Deno.args, options });
  const minutes = Number(values.minutes || "30");
  const seed = Number(values.seed || "1");
  if (!(minutes > 0)) throw new TypeError(`MINUTES=${values.minutes} is no number above 0`);
  if (!Number.isInteger(seed)) throw new TypeError(`SEED=${values.seed} is no whole number`);
  if (!PulseDaemon.isInstalled()) {
    throw new TypeError("a live set needs pulseaudio, paplay and parec (Debian: pulseaudio)");
  }
  return { music: values.music || undefined, minutes, seed, format: values.json ? "json" : "text" };
}

async function run(given: Arguments, signal: AbortSignal): Promise<void> {
  const { music, minutes, seed, format } = given;
  const pieces = music === undefined ? demoPieces() : await folderPieces(music);
  const sections = planSet(pieces, 60 * minutes, seed, LEAD_SECONDS);
  const truth = new Truth(sections, pieces);
  const folder = await Deno.makeTempDir({ prefix: "vj-set-" });
  try {
    const file = join(folder, "set.raw");
    const seconds = await renderSet(file, sections, pieces);
    if (format === "text") console.log(HEADING);
    const names = pieces.map(({ name }) => name);
    let recent: Shown[] = [];
    let lineAt = 0;
    const heard = await hear(file, seconds, signal, (shown, soFar) => {
      if (shown.at >= lineAt + LINE_SECONDS) {
        const line = lineOf(lineAt, recent, soFar, truth, names);
        console.log(format === "json" ? JSON.stringify(line) : textOf(line));
        recent = [];
        lineAt = Math.floor(shown.at / LINE_SECONDS) * LINE_SECONDS;
      }
      recent.push(shown);
    });
    const rows = figures(heard, truth);
    if (format === "json") { for (const row of rows) console.log(JSON.stringify(row)); }
    else console.log(`\n${formatRows(rows)}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

let given: Arguments;
try {
  given = readArguments();
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(error.message);
  Deno.exit(2);
}
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => stopping.abort());
}
if (given.format === "json") console.log(JSON.stringify({ ...machine(), ...given }));
else {
  console.log(Object.values(machine()).join(", "));
  console.log(`${given.minutes} minutes, MUSIC=${given.music ?? ""} SEED=${given.seed}`);
}
let code = 0;
try {
  await run(given, stopping.signal);
} catch (error) {
  code = 1;
  if (error instanceof UserError) console.error(error.message);
  else console.error("the set broke:", error);
}
// Native addons do not survive a natural end of the process.
Deno.exit(stopping.signal.aborted ? 130 : code);
