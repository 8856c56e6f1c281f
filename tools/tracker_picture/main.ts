/**
 * `make picture-tracker`: draws workers/audio_analyzer/tracker.svg, the picture in the page about the beat
 * tracker. The music is made by the demo's own instruments, so the picture is the same on every machine.
 */
import { join } from "node:path";
import { drawTrace } from "./draw.ts";
import { pictureMusic } from "./music.ts";
import { traceTracker } from "./trace.ts";

const ROOT = join(import.meta.dirname ?? ".", "..", "..");
const PICTURE = join(ROOT, "workers", "audio_analyzer", "tracker.svg");

/** Lays the file out as `make check` wants it. */
async function format(path: string): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", path],
    cwd: ROOT,
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`${path} could not be formatted`);
}

const music = pictureMusic();
await Deno.writeTextFile(PICTURE, drawTrace(traceTracker(music), music.sections));
await format(PICTURE);
console.error(`${PICTURE}: ${(await Deno.stat(PICTURE)).size} bytes`);
