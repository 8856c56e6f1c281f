/** The moment with which the cockpit is looked at: it must be one that the workers could tell of. */
import assert from "node:assert/strict";
import type { z } from "zod";
import { logRecordSchema } from "../../bus/messages/envelope.ts";
import { playbackSchema } from "../../bus/playback/state.ts";
import { topics as audio } from "../../workers/audio_analyzer/topics.ts";
import { topics as lyrics } from "../../workers/lyrics_fetcher/topics.ts";
import { topics as osc } from "../../workers/osc_debugger/topics.ts";
import { topicSpecs as supervisor } from "../../workers/process_manager/topics.ts";
import { momentRecording } from "../cockpit_moment.ts";

const BEGIN = 1_790_000_000;
const TOPICS: Record<string, { readonly schema: z.ZodType }> = {
  ...audio,
  ...lyrics,
  ...osc,
  ...supervisor,
  "spotify.state": { schema: playbackSchema },
};

/** The first message of each topic. */
const first = new Map(
  momentRecording(BEGIN, 3).slice(1).reverse().map((line) => {
    const { topic, payload } = JSON.parse(line) as { topic: string; payload: unknown };
    return [topic, payload];
  }),
);

for (const [topic, payload] of first) {
  Deno.test(`the moment's ${topic} is what the schema of its worker says`, () => {
    const schema = topic.startsWith("logs.") ? logRecordSchema : TOPICS[topic]?.schema;
    assert.ok(schema !== undefined, "no worker has this topic");
    schema.parse(payload);
  });
}
