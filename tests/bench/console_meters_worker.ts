/**
 * A worker of the benchmark of the console: an `audio_analyzer` whose levels come from a formula.
 *
 *     deno run -A tests/bench/console_meters_worker.ts --port 0 --set motion=music|steps|none
 *
 * `music` moves all meters all the time. `steps` gives all levels one value, which the tempo tells as well,
 * so that a picture made of two messages can be told. `none` publishes nothing.
 */
import { z } from "zod";
import { defineWorker, runWorker } from "../../bus/mod.ts";
import { STEP_FRAMES, stepOf, tempoOfStep } from "./console_steps.ts";

const BINS = 64;
const BINS_BEFORE_METERS = 32;
const METERS_PER_SECOND = 30;
const FRAMES_PER_SECOND = 100;

const anything = z.looseObject({});

/** What both kinds of messages say. */
function reading(frame: number, motion: "music" | "steps") {
  const time = frame / FRAMES_PER_SECOND;
  const step = stepOf(frame);
  const beats = Math.floor(time * 2);
  const level = (place: number) =>
    motion === "steps" ? step.level : 0.5 + 0.5 * Math.sin(place / 3 + time * 5);
  const levels = (count: number) =>
    Array.from({ length: count }, (_, i) => Math.round(level(i) * 1000) / 1000);
  return {
    levels,
    base: {
      bands: levels(7),
      rms: level(9),
      peak: level(10),
      clipping: false,
      onsets: [0, 0, 0, 0],
      bpm: motion === "steps" ? tempoOfStep(step.number) : 126,
      bpm_confidence: motion === "steps" ? 0.9 : level(11),
      beat_count: motion === "steps" ? 0 : beats,
      beat_phase: motion === "steps" ? 0 : time * 2 - beats,
      beat_in_bar: motion === "steps" ? 1 : beats % 4 + 1,
      bar_confidence: 0.8,
      valid: true,
      locked: true,
      control: "following",
      section: "steady",
      section_strength: 0,
      buildup: false,
      drop: false,
      energy: [level(12), level(13)],
      intensity: [level(14), level(15)],
      silence: false,
    },
  };
}

const worker = defineWorker({
  name: "audio_analyzer",
  version: "0.0.0",
  description: "Moves the meters of the console that is measured",
  ports: { command: 5001 },
  config: z.object({ motion: z.enum(["music", "steps", "none"]).default("music") }),
  topics: {
    "audio.meters": { kind: "stream", summary: "Meters", schema: anything },
    "audio.features": { kind: "stream", summary: "A frame", schema: anything },
    "audio.spectrum": { kind: "stream", summary: "Bins", schema: anything },
  },
  commands: {},
  start(context) {
    let frame = 0;
    let parts = 0;
    context.every(() => 1 / FRAMES_PER_SECOND, () => {
      const { motion } = context.config;
      frame++;
      if (motion === "none") return;
      const { base, levels } = reading(frame, motion);
      parts += METERS_PER_SECOND;
      if (parts >= FRAMES_PER_SECOND) {
        parts -= FRAMES_PER_SECOND;
        context.publish("audio.meters", { ...base, spectrum: levels(BINS) });
      }
      // For a console that does not know the meters; a step begins with both.
      if (frame % 3 === STEP_FRAMES % 3) {
        context.publish("audio.spectrum", { bins: levels(BINS_BEFORE_METERS) });
      }
      context.publish("audio.features", { ...base, beat: 0 });
    });
    return { commands: {} };
  },
});

if (import.meta.main) await runWorker(worker);
