import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { PlaybackClock } from "../../bus/playback/mod.ts";
import { shiftPayload } from "../../console/recording/payload_times.ts";
import { topics as audio } from "../../workers/audio_analyzer/topics.ts";
import { topics as logs } from "../../workers/log_aggregator/topics.ts";
import { topics as lyrics } from "../../workers/lyrics_fetcher/topics.ts";
import { topics as osc } from "../../workers/osc_debugger/topics.ts";
import { topicSpecs as supervisor } from "../../workers/process_manager/topics.ts";
import { topics as virtualdj } from "../../workers/virtualdj_monitor/topics.ts";

const RECORDED = 1_700_000_000;
const NOW = 1_800_000_000;
const shift = { recordedAt: RECORDED, now: NOW, speed: 1 };

interface Schema {
  readonly description?: string;
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** An example of what a schema allows, in which each moment lies 5 s before it was recorded. */
function example(schema: Schema, key: string, moments: { count: number }): unknown {
  const inner = schema.anyOf?.find(({ properties, items }) => properties ?? items) ?? schema;
  if (inner.properties !== undefined) {
    return Object.fromEntries(
      Object.entries(inner.properties).map(([name, one]) => [name, example(one, name, moments)]),
    );
  }
  if (inner.items !== undefined) return [example(inner.items, key, moments)];
  if (!/Unix seconds/.test(schema.description ?? "") && key !== "timestamp") return "other";
  moments.count++;
  return RECORDED - 5;
}

const specs = Object.entries({ ...audio, ...logs, ...lyrics, ...osc, ...supervisor, ...virtualdj });

for (const [topic, { schema }] of specs) {
  Deno.test(`every moment that ${topic} tells is moved to now`, () => {
    const moments = { count: 0 };
    const payload = example(
      z.toJSONSchema(schema as z.ZodType, { unrepresentable: "any" }) as Schema,
      "",
      moments,
    );
    const text = JSON.stringify(shiftPayload(topic, payload as Record<string, unknown>, shift));
    assert.equal(text.split(String(NOW - 5)).length - 1, moments.count, text);
    assert.ok(!text.includes(String(RECORDED - 5)), text);
  });
}

Deno.test("the log lines of a worker are moved to now", () => {
  const line = { level: "INFO", logger: "w", message: "m", timestamp: RECORDED - 1, port: 9000 };
  assert.deepEqual(shiftPayload("logs.info", line, shift), { ...line, timestamp: NOW - 1 });
});

Deno.test("a known moment is moved however long it is ago", () => {
  const payload = { addresses: [{ address: "/a", last_at: RECORDED - 1e6 }] };
  assert.deepEqual(shiftPayload("osc.addresses", payload, shift), {
    addresses: [{ address: "/a", last_at: NOW - 1e6 }],
  });
});

Deno.test("what nobody knows is moved by its name, within a day", () => {
  const payload = {
    timestamp: RECORDED - 60,
    born_at: RECORDED - 200_000,
    seen: { last_at: RECORDED + 1, count: RECORDED },
    list: [{ at: RECORDED }],
    bins: [RECORDED, 1],
  };
  assert.deepEqual(shiftPayload("laser.state", payload, shift), {
    timestamp: NOW - 60,
    born_at: RECORDED - 200_000,
    seen: { last_at: NOW + 1, count: RECORDED },
    list: [{ at: NOW }],
    bins: [RECORDED, 1],
  });
});

Deno.test("seconds of sound are no moments", () => {
  const beat = { count: 1, time: RECORDED, bpm: 120 };
  assert.deepEqual(shiftPayload("audio.beat", beat, shift), beat);
});

Deno.test("a payload is never changed in place, and of odd ones nothing is lost", () => {
  const topic = fc.constantFrom("spotify.state", "osc.messages", "process.states", "x.y");
  fc.assert(fc.property(topic, fc.dictionary(fc.string(), fc.jsonValue()), (name, payload) => {
    const before = JSON.stringify(payload);
    const shifted = shiftPayload(name, payload, { ...shift, speed: 2 });
    assert.equal(JSON.stringify(payload), before);
    assert.deepEqual(Object.keys(shifted), Object.keys(payload));
  }));
});

for (const speed of [0.5, 1, 3]) {
  Deno.test(`a position clock is right at a speed of ${speed}`, () => {
    let seconds = NOW;
    const clock = { now: () => seconds, monotonicMs: () => seconds * 1000 };
    const payload = shiftPayload("spotify.state", {
      is_playing: true,
      track: null,
      position: 100,
      timestamp: RECORDED - 3, // the state was 3 s old when it was recorded
      rate: 1.25,
    }, { recordedAt: RECORDED, now: NOW, speed });
    const positions = new PlaybackClock(clock);
    positions.set(payload as never);
    assert.ok(Math.abs(positions.position - (100 + 3 * 1.25)) < 1e-3);
    seconds += 2; // in which 2 * speed seconds of the recording go by
    assert.ok(Math.abs(positions.position - (100 + (3 + 2 * speed) * 1.25)) < 1e-3);
  });
}
