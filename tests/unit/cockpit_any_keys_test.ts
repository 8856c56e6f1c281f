/** Whatever is pressed, clicked, pasted and heard, at any size and in any order: the cockpit goes on. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { momentRecording } from "../cockpit_moment.ts";
import { SCREEN_NAMES } from "../../console/cockpit/screen.ts";
import { CockpitStage, entry, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

interface Recorded {
  readonly source: string;
  readonly topic: string;
  readonly payload: Payload;
}

const MESSAGES = momentRecording(NOW_SECONDS, 2).slice(1).map((line) =>
  JSON.parse(line) as Recorded
)
  .filter(({ topic }) => topic !== undefined);
const WORKERS = [...new Set(MESSAGES.map(({ source }) => source))];

const KEYS = [
  ..."0123456?:/abcdefghijklmnoprstuvwxyzG+-=[]*_ 💃",
  ..."up down left right return escape tab space home end pageup pagedown backspace".split(" "),
];
const event = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...KEYS).map((key) => ({ key })) },
  fc.tuple(
    fc.integer({ min: -2, max: 200 }),
    fc.integer({ min: -2, max: 70 }),
    fc.constantFrom(
      "press" as const,
      "wheel_up" as const,
      "wheel_down" as const,
      "release" as const,
    ),
  ).map((click) => ({ click })),
  fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 70 })).map((size) => ({
    size,
  })),
  fc.constantFrom(...SCREEN_NAMES).map((screen) => ({ screen })),
  fc.string({ unit: "binary" }).map((paste) => ({ paste })),
  fc.constantFrom(...WORKERS).map((gone) => ({ gone })),
  fc.double({ min: 0, max: 3600, noNaN: true }).map((seconds) => ({ seconds })),
  fc.nat(MESSAGES.length - 1).map((message) => ({ message })),
);

/** What workers answer, right or wrong. */
const FIELDS = [
  "players",
  "results",
  "sources",
  "logs",
  "config",
  "devices",
  "file",
  "types",
  "targets",
];
const answer = fc.dictionary(
  fc.constantFrom(...FIELDS),
  fc.oneof(
    fc.jsonValue(),
    fc.array(fc.dictionary(fc.constantFrom("id", "name", "title"), fc.jsonValue())),
  ),
);

Deno.test("whatever is pressed, clicked and pasted, at any size, every picture is drawn", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), answer, async (events, answered) => {
      const stage = new CockpitStage().register(...WORKERS);
      stage.answer = () => answered;
      for (const { source, topic, payload } of MESSAGES) stage.hear(source, topic, payload);
      let [columns, rows] = [80, 24];
      for (const happens of events) {
        if ("key" in happens) void stage.press(happens.key);
        else if ("click" in happens) stage.click(...happens.click);
        else if ("size" in happens) [columns, rows] = happens.size;
        else if ("screen" in happens) stage.show(happens.screen);
        else if ("paste" in happens) stage.cockpit.paste(happens.paste);
        else if ("seconds" in happens) stage.pass(happens.seconds);
        else if ("gone" in happens) {
          const { gone } = happens;
          stage.register(
            ...WORKERS.filter((name) => name !== gone),
            entry(gone, { health: "gone" }),
          );
        } else {
          const message = MESSAGES[happens.message];
          if (message !== undefined) stage.hear(message.source, message.topic, message.payload);
        }
        await Promise.resolve();
        assert.equal(stage.rows(columns, rows).length, rows);
      }
      assert.deepEqual(stage.failures, []);
    }),
    { numRuns: 200 },
  );
});
