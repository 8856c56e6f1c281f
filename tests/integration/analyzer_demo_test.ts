/** audio_analyzer on its built-in groove, in real time, through a breakdown and a drop. */
import assert from "node:assert/strict";
import type { Telemetry } from "../../bus/mod.ts";
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";
import {
  beatSchema,
  featuresSchema,
  metersSchema,
  spectrumSchema,
  statsSchema,
  timbreSchema,
} from "../../workers/audio_analyzer/publish/payloads.ts";
import { ANALYZER, listenTo, OscListener } from "./analyzer_stage.ts";
import { TestHome, until } from "./harness.ts";

const HEARD_SECONDS = 41;
const FRAMES_PER_SECOND = 100;
/** Sound is made in real time; a machine that is busy with other things needs longer. */
const PATIENCE_MS = 3 * HEARD_SECONDS * 1000;
const SAMPLE_RATE = 48_000;
const { bpm: BPM } = new DemoGroove({ sampleRate: SAMPLE_RATE });

const SCHEMAS = {
  "audio.features": featuresSchema,
  "audio.spectrum": spectrumSchema,
  "audio.meters": metersSchema,
  "audio.timbre": timbreSchema,
  "audio.beat": beatSchema,
  "audio.stats": statsSchema,
};

type Values = Record<string, number>;

function number(message: Telemetry | undefined, key: string): number {
  return Number((message?.payload as Values | undefined)?.[key]);
}

Deno.test("audio_analyzer --input demo, heard for 41 s", async (t) => {
  await using home = await TestHome.create();
  using osc = await OscListener.open();
  await home.startWorker(ANALYZER, ["--input", "demo", "--osc", osc.target()]);
  const published = await listenTo(home, "audio.*");
  await until(
    "all frames",
    () => published.of("audio.features").length >= HEARD_SECONDS * FRAMES_PER_SECOND,
    PATIENCE_MS,
  );
  const description = await home.client.send(ANALYZER, "describe");
  const frames = published.of("audio.features");
  const beats = published.of("audio.beat");
  const oscBeats = osc.messages.filter(({ address }) => address === "/audio/beat");
  await home.client.close();

  await t.step("100 frames a second are made, less those of sound that was never made", () => {
    const figures = published.of("audio.stats");
    const [first, last] = [figures[0], figures.at(-1)];
    const framesOf = (message: Telemetry | undefined) =>
      number(message, "frames") +
      number(message, "dropped_samples") / SAMPLE_RATE * FRAMES_PER_SECOND;
    const elapsed = (last?.timestamp ?? 0) - (first?.timestamp ?? 0);
    const rate = (framesOf(last) - framesOf(first)) / elapsed;
    assert.ok(Math.abs(rate - FRAMES_PER_SECOND) < 1, `${rate} frames a second`);
  });

  await t.step("no frame, spectrum or beat is missing", () => {
    for (const topic of Object.keys(SCHEMAS)) {
      const numbers = published.of(topic).map(({ seq }) => seq ?? -1);
      const first = numbers[0] ?? -1;
      // A state topic is sent again to whoever joins: the same number may come twice.
      const distinct = [...new Set(numbers)];
      assert.deepEqual(distinct, Array.from({ length: distinct.length }, (_, i) => first + i));
    }
  });

  await t.step("the BPM is within 1 % of the demo's from 5 s on", () => {
    const late = frames.slice(5 * FRAMES_PER_SECOND);
    const wrong = late.filter((frame) => Math.abs(number(frame, "bpm") / BPM - 1) > 0.01);
    assert.equal(wrong.length, 0, `e.g. ${number(wrong[0], "bpm")}; ${wrong.length} frames`);
  });

  await t.step("beat_count keeps up through breakdown and drop", () => {
    const first = frames[5 * FRAMES_PER_SECOND];
    const last = frames.at(-1);
    const elapsed = (frames.length - 1 - 5 * FRAMES_PER_SECOND) / FRAMES_PER_SECOND;
    const counted = number(last, "beat_count") - number(first, "beat_count");
    const played = elapsed * BPM / 60;
    assert.ok(Math.abs(counted - played) <= 1.5, `${counted} counted, ${played} played`);
  });

  await t.step("a drop is found", () => {
    assert.ok(frames.some(({ payload }) => (payload as { drop?: boolean }).drop === true));
  });

  await t.step("each beat of beat_count is once on audio.beat", () => {
    const inFrames = frames.filter((frame) => number(frame, "beat") === 1)
      .map((frame) => number(frame, "beat_count"));
    const told = beats.map((beat) => number(beat, "count"));
    const from = Math.max(inFrames[0] ?? 0, told[0] ?? 0);
    const to = Math.min(inFrames.at(-1) ?? 0, told.at(-1) ?? 0);
    const within = (count: number) => count >= from && count <= to;
    assert.ok(to - from > 70);
    assert.deepEqual(told.filter(within), inFrames.filter(within));
    assert.deepEqual(
      told.filter(within),
      Array.from({ length: to - from + 1 }, (_, i) => from + i),
    );
  });

  await t.step("each beat is once a 1 on /audio/beat", () => {
    // Every OSC message since the start was received; beats before the subscription count too.
    const ones = oscBeats.filter(({ args }) => args[0] === 1).length;
    const counted = number(beats.at(-1), "count");
    // The system throws away what a busy visualizer, that is, this test, does not fetch in time.
    assert.ok(Math.abs(ones - counted) <= 1 + 0.02 * counted, `${ones} on OSC, ${counted} counted`);
  });

  for (const [topic, schema] of Object.entries(SCHEMAS)) {
    await t.step(`every ${topic} is as its schema says`, () => {
      const messages = published.of(topic);
      assert.ok(messages.length > 0);
      for (const { payload } of messages) {
        assert.deepEqual(schema.strict().safeParse(payload).error?.issues, undefined);
      }
    });
  }

  await t.step("describe lists topics and commands with JSON Schemas", () => {
    const { topics, commands } = description as Record<
      string,
      Record<string, Record<string, { type?: string }>>
    >;
    for (const topic of Object.keys(SCHEMAS)) {
      assert.equal(topics?.[topic]?.["schema"]?.type, "object", topic);
    }
    for (const command of ["list_devices", "set_input", "health_check", "set_config"]) {
      assert.equal(commands?.[command]?.["input"]?.type, "object", command);
      assert.equal(commands?.[command]?.["output"]?.type, "object", command);
    }
  });

  await t.step("audio.stats tells what it hears", () => {
    const stats = published.stats;
    assert.equal(stats?.state, "running");
    assert.equal(stats?.device, "demo");
    assert.equal(stats?.error_count, 0);
    assert.equal(stats?.osc_dropped, 0);
    assert.ok((stats?.fps ?? 0) > 0, `${stats?.fps} fps`);
  });
});
