import assert from "node:assert/strict";
import { join } from "node:path";
import { REGISTRY_LOOK_MS } from "../../bus/client/watcher.ts";
import { FORMAT } from "../../console/recording/format.ts";
import { LEAD_MS, Player, type PlayerOptions } from "../../console/recording/player.ts";
import { Schedule } from "../../console/recording/schedule.ts";
import { survey } from "../../console/recording/survey.ts";

const NOW = 2_000_000_000;

/** What was published: milliseconds since the start, topic, payload; `*` stands behind the topic of a state. */
type Heard = readonly [ms: number, topic: string, payload: Record<string, unknown>];

interface Played {
  readonly heard: Heard[];
  readonly player: Player;
}

/** Plays lines in a time that passes only while it is waited for. */
async function play(
  lines: readonly object[],
  options: Partial<PlayerOptions> = {},
  onWait: (ms: number, player: Player) => void = () => {},
): Promise<Played> {
  const folder = await Deno.makeTempDir({ prefix: "vj-recording-" });
  try {
    const path = join(folder, "x.jsonl");
    const header = { format: FORMAT, version: 1, started_at: 1000 };
    const text = [header, ...lines].map((line) => JSON.stringify(line)).join("\n");
    await Deno.writeTextFile(path, text);
    let ms = 0;
    const heard: Heard[] = [];
    const hear = (topic: string, payload: object) =>
      heard.push([ms, topic, payload as Record<string, unknown>]);
    const player: Player = new Player({
      path,
      survey: await survey(path, () => {}),
      voices: new Map([["w", {
        publish: hear,
        publishState: (topic, payload) => hear(`${topic}*`, payload),
      }]]),
      clock: { now: () => NOW + ms / 1000, monotonicMs: () => ms },
      pause: (wait) => {
        ms += wait;
        onWait(ms, player);
        return Promise.resolve();
      },
      speed: 1,
      from: 0,
      repeat: "once",
      signal: new AbortController().signal,
      ...options,
    });
    await player.run();
    return { heard, player };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const message = (t: number, topic: string, payload: object = { t }, source = "w") => ({
  type: "message",
  t,
  source,
  topic,
  kind: topic.startsWith("state") ? "state" : "stream",
  timestamp: 1000 + t,
  payload,
});
const topicsOf = ({ heard }: Played) => heard.map(([, topic]) => topic);
const lines = [
  message(0.5, "state.a", { v: 1 }),
  message(1, "flow", { v: 1 }),
  message(2, "state.a", { v: 2 }),
  message(2.5, "flow", { v: 2 }),
  message(4, "flow", { v: 3 }),
];

function distances({ heard }: Played): number[] {
  return heard.slice(1).map(([ms], index) => Math.round(ms - (heard[index]?.[0] ?? 0)) / 1000);
}

function near(found: readonly number[], expected: readonly number[]): void {
  assert.equal(found.length, expected.length);
  found.forEach((value, index) =>
    assert.ok(Math.abs(value - (expected[index] ?? 0)) < 0.004, `${found}`)
  );
}

Deno.test("messages come as far apart as they were recorded", async () => {
  const played = await play(lines);
  assert.deepEqual(topicsOf(played), ["state.a*", "flow", "state.a*", "flow", "flow"]);
  near(distances(played), [0.5, 1, 0.5, 1.5]);
  assert.equal(played.player.facts.messages, 5);
});

Deno.test("the first message comes when readers have had time to find who publishes it", async () => {
  const { heard } = await play([message(0, "flow"), message(1, "flow")]);
  const [firstMs = NaN] = heard[0] ?? [];
  assert.ok(firstMs > REGISTRY_LOOK_MS + 200, `${firstMs} ms`);
});

Deno.test("at twice the speed they come half as far apart", async () => {
  near(distances(await play(lines, { speed: 2 })), [0.25, 0.5, 0.25, 0.75]);
});

Deno.test("a replay that begins later tells the states of that moment first", async () => {
  const played = await play(lines, { from: 2.2 });
  assert.deepEqual(played.heard.map(([, topic, { v }]) => [topic, v]), [
    ["state.a*", 2],
    ["flow", 2],
    ["flow", 3],
  ]);
});

Deno.test("a state from before the begin is as old as it was at that moment", async () => {
  const { heard } = await play([
    message(1, "state.a", { timestamp: 1001 }),
    message(5, "state.a", { timestamp: 1005 }),
  ], { from: 4 });
  const ages = heard.map(([ms, , { timestamp }]) => NOW + ms / 1000 - Number(timestamp));
  near(ages, [3, 0]);
});

Deno.test("a loop begins anew as long after the last message as the recording goes on", async () => {
  const ending = new AbortController();
  const end = { type: "end", t: 5, messages: 5, left_out: 0, lost: 0 };
  const played = await play([...lines, end], { repeat: "loop", signal: ending.signal }, (ms) => {
    if (ms > LEAD_MS + 9_300) ending.abort();
  });
  near(distances(played).slice(0, 9), [0.5, 1, 0.5, 1.5, 1.5, 0.5, 1, 0.5, 1.5]);
  assert.equal(played.player.facts.round, 2);
});

Deno.test("only those who have a voice are heard", async () => {
  const played = await play([message(1, "mine"), message(1, "other", {}, "v")]);
  assert.deepEqual(topicsOf(played), ["mine"]);
});

Deno.test("a pause lasts until it is ended; then the states are told again", async () => {
  let toggles = 0;
  const played = await play(lines, {}, (ms, player) => {
    if ((toggles === 0 && ms > LEAD_MS + 2_200) || (toggles === 1 && ms > LEAD_MS + 5_300)) {
      player.togglePause();
      toggles++;
    }
  });
  assert.equal(toggles, 2);
  const v = played.heard.map(([, topic, payload]) => `${topic}${payload["v"]}`);
  assert.deepEqual(v, ["state.a*1", "flow1", "state.a*2", "state.a*2", "flow2", "flow3"]);
  const [, , before = 0, again = 0] = played.heard.map(([ms]) => ms);
  assert.ok(again > LEAD_MS + 5_300 && before < LEAD_MS + 2_200);
});

Deno.test("after a stall it goes on from there, without a burst", async () => {
  let stalled = false;
  const clock = { ms: 0 };
  const played = await play(lines, {
    clock: { now: () => NOW, monotonicMs: () => clock.ms },
    pause: (wait) => {
      clock.ms += wait;
      if (!stalled && clock.ms > 2_000) {
        stalled = true;
        clock.ms += 60_000;
      }
      return Promise.resolve();
    },
  });
  assert.equal(played.heard.length, 5);
  assert.ok(
    Math.abs(played.player.facts.lateSeconds - 60) < 1,
    `${played.player.facts.lateSeconds}`,
  );
});

Deno.test("a step of the clock in the recording moves no moment", async () => {
  const { heard } = await play([
    message(1, "spotify.state", { timestamp: 1001 }),
    { type: "clock", t: 2, now: 5002 }, // an hour later, all at once
    message(3, "spotify.state", { timestamp: 5003 }),
  ]);
  for (const [ms, , { timestamp }] of heard) {
    assert.ok(Math.abs(Number(timestamp) - NOW - ms / 1000) < 0.01);
  }
});

Deno.test("Schedule: a position stands still in a pause and before the begin", () => {
  let ms = 0;
  const schedule = new Schedule(2, () => ms);
  schedule.begin(10, 500);
  assert.equal(schedule.position, 10);
  assert.equal(schedule.waitMs(12), 1500);
  ms = 1000;
  assert.equal(schedule.position, 11);
  schedule.pause();
  ms = 9000;
  assert.equal(schedule.position, 11);
  assert.equal(schedule.waitMs(12), Infinity);
  schedule.resume();
  assert.equal(schedule.waitMs(12), 500);
});
