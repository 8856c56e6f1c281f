import assert from "node:assert/strict";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Service, Telemetry } from "../../bus/mod.ts";
import type { ConsoleBus } from "../../console/console_bus.ts";
import { LONGEST_LINE } from "../../console/recording/format.ts";
import { Recorder, type RecorderOptions } from "../../console/recording/recorder.ts";
import { RecordingFile } from "../../console/recording/recording_file.ts";
import { chooseNames, refuseTaken } from "../../console/recording/replay_names.ts";
import { countText, sizeText } from "../../console/recording/sizes.ts";

function service(name: string, pid = 7, health: Service["health"] = "alive"): Service {
  return {
    name,
    pid,
    status: "running",
    startedAt: 0,
    heartbeatAt: 0,
    ports: { command: 1, telemetry: 2 },
    metadata: {},
    health,
  };
}

/** A bus that a test plays. */
class PlayedBus implements ConsoleBus {
  tell: (services: Service[], trouble?: string | null) => void = () => {};
  readonly publish = new Map<string, (message: Telemetry) => void>();
  services = () => Promise.resolve([]);
  onServices(listener: (services: Service[], trouble: string | null) => void) {
    this.tell = (services, trouble = null) => listener(services, trouble);
    return () => {};
  }
  send = () => Promise.resolve({ version: "1.2", topics: { "a.b": { kind: "state" }, odd: 7 } });
  subscribe(
    _: unknown,
    onMessage: (message: Telemetry) => void,
    options: { workers?: string[] } = {},
  ) {
    this.publish.set(options.workers?.[0] ?? "", onMessage);
    return { close: () => {} };
  }
  close = () => Promise.resolve();
}

function message(topic: string, seq: number, payload: Record<string, unknown> = {}): Telemetry {
  return {
    type: "telemetry",
    id: "",
    timestamp: 5,
    source: null,
    topic,
    seq,
    instance: "i",
    payload,
  };
}

interface Recorded {
  readonly lines: Record<string, unknown>[];
  readonly mode: number | null;
}

/** Records what `perform` does to the bus; `clock` may be moved. */
async function record(
  perform: (bus: PlayedBus, clock: { seconds: number; steps: number }) => void | Promise<void>,
  options: Partial<RecorderOptions> & { name?: string } = {},
): Promise<Recorded> {
  const folder = await Deno.makeTempDir({ prefix: "vj-recording-" });
  try {
    const path = join(folder, options.name ?? "x.jsonl");
    const file = await RecordingFile.create(path, "keep");
    const bus = new PlayedBus();
    const time = { seconds: 0, steps: 0 };
    const clock = {
      now: () => 1000 + time.seconds + time.steps,
      monotonicMs: () => time.seconds * 1000,
    };
    const recorder = new Recorder({
      bus,
      file,
      clock,
      topics: ["*"],
      except: [],
      workers: [],
      ...options,
    });
    await perform(bus, time);
    await recorder.stop();
    const bytes = await Deno.readFile(path);
    const text = new TextDecoder().decode(path.endsWith(".gz") ? gunzipSync(bytes) : bytes);
    const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
    return { lines, mode: (await Deno.stat(path)).mode };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const typesOf = ({ lines }: Recorded) => lines.map(({ type, event }) => event ?? type);
const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("a recording begins with what it is, and ends with how much it holds", async () => {
  const { lines, mode } = await record(() => {});
  assert.equal(lines[0]?.["format"], "vj-recording");
  assert.equal(lines[0]?.["started_at"], 1000);
  assert.deepEqual(lines[1], { type: "end", t: 0, messages: 0, left_out: 0, lost: 0 });
  if (mode !== null && Deno.build.os !== "windows") assert.equal(mode & 0o777, 0o600);
});

for (const name of ["x.jsonl", "x.jsonl.gz"]) {
  Deno.test(`a message is written with time, worker, topic, number and kind (${name})`, async () => {
    const { lines } = await record(async (bus, clock) => {
      bus.tell([service("w")]);
      await turn(); // the worker tells which topics are states
      clock.seconds = 1.2345678;
      bus.publish.get("w")?.(message("a.b", 3, { text: "\u001b[2J" }));
    }, { name });
    assert.deepEqual(lines.find(({ type }) => type === "message"), {
      type: "message",
      t: 1.234568,
      source: "w",
      topic: "a.b",
      seq: 3,
      instance: "i",
      kind: "state",
      timestamp: 5,
      payload: { text: "\u001b[2J" },
    });
  });
}

Deno.test("what becomes of the workers is written, and heartbeats are not", async () => {
  const recorded = await record((bus) => {
    bus.tell([service("w")]);
    bus.tell([{ ...service("w"), heartbeatAt: 5 }]);
    bus.tell([service("w", 7, "stale")]);
    bus.tell([service("w", 8)]);
    bus.tell([]);
    bus.tell([], "the registry is gone");
  });
  const found = typesOf(recorded).filter((type) => type !== "described");
  assert.deepEqual(found, [
    undefined,
    "appeared",
    "changed",
    "appeared",
    "gone",
    "registry",
    "end",
  ]);
});

Deno.test("messages that never came are counted in the file", async () => {
  const { lines } = await record((bus) => {
    bus.tell([service("w")]);
    for (const seq of [5, 6, 9]) bus.publish.get("w")?.(message("a", seq));
    bus.publish.get("w")?.({ ...message("a", 0), instance: "another start" });
  });
  assert.deepEqual(lines.filter(({ type }) => type === "lost"), [
    { type: "lost", t: 0, source: "w", topic: "a", count: 2 },
  ]);
  assert.equal(lines.at(-1)?.["lost"], 2);
  assert.equal(lines.at(-1)?.["messages"], 4);
});

Deno.test("a message that is too long is left out, and that is told", async () => {
  const { lines } = await record((bus) => {
    bus.tell([service("w")]);
    bus.publish.get("w")?.(message("a", 0, { text: "x".repeat(LONGEST_LINE) }));
    bus.publish.get("w")?.(message("a", 1));
  });
  const told = lines.find(({ type }) => type === "left_out");
  assert.equal(told?.["count"], 1);
  assert.match(String(told?.["reason"]), /^a message of \d+ bytes$/);
  assert.equal(lines.at(-1)?.["left_out"], 1);
});

Deno.test("a flood that the disk cannot take is counted, not kept", async () => {
  const { lines } = await record((bus) => {
    bus.tell([service("w")]);
    const text = "x".repeat(1_000_000);
    for (let seq = 0; seq < 40; seq++) bus.publish.get("w")?.(message("a", seq, { text }));
  });
  const end = lines.at(-1);
  assert.equal(end?.["messages"], 16);
  assert.equal(end?.["left_out"], 24);
  assert.equal(lines.filter(({ type }) => type === "message").length, 16);
});

Deno.test("topics and workers that are not wanted are not written", async () => {
  const { lines } = await record((bus) => {
    bus.tell([service("w"), service("v")]);
    assert.deepEqual([...bus.publish.keys()], ["w"]);
    bus.publish.get("w")?.(message("a.b", 0));
    bus.publish.get("w")?.(message("c", 0));
  }, { except: ["a.*"], workers: ["w"] });
  assert.deepEqual(lines.flatMap(({ topic }) => topic === undefined ? [] : [topic]), ["c"]);
});

Deno.test("a step of the clock is written", async () => {
  const { lines } = await record((bus, clock) => {
    bus.tell([service("w")]);
    clock.seconds = 2;
    clock.steps = 3600;
    bus.publish.get("w")?.(message("a", 0));
  });
  assert.deepEqual(lines.find(({ type }) => type === "clock"), { type: "clock", t: 2, now: 4602 });
});

Deno.test("a file that is there is kept unless it is to be replaced", async () => {
  const folder = await Deno.makeTempDir({ prefix: "vj-recording-" });
  try {
    const path = join(folder, "x.jsonl");
    await Deno.writeTextFile(path, "mine", { mode: 0o644 });
    await assert.rejects(RecordingFile.create(path, "keep"), /is there already; .*--force/);
    assert.equal(await Deno.readTextFile(path), "mine");
    await (await RecordingFile.create(path, "replace")).close();
    assert.equal(await Deno.readTextFile(path), "");
    await assert.rejects(RecordingFile.create(folder, "replace"), /what is there is no file/);
    await assert.rejects(RecordingFile.create(join(folder, "no/x"), "keep"), /cannot be made/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const none = { only: [], except: [], suffix: "" };

Deno.test("chooseNames() takes all, some, all but some, and puts a suffix behind", () => {
  const recorded = ["a", "b", "c"];
  const names = (choice: object) => [...chooseNames(recorded, { ...none, ...choice }).values()];
  assert.deepEqual(names({}), ["a", "b", "c"]);
  assert.deepEqual(names({ only: ["b"] }), ["b"]);
  assert.deepEqual(names({ except: ["b"] }), ["a", "c"]);
  assert.deepEqual(names({ suffix: "_replay" }), ["a_replay", "b_replay", "c_replay"]);
});

Deno.test("chooseNames() refuses who is not there, nobody, and what is no name, as wrong use", () => {
  const refuses = (choice: object, expected: RegExp) =>
    assert.throws(() => chooseNames(["lyrics_fetcher"], { ...none, ...choice }), (error) => {
      assert.match((error as Error).message, expected);
      return (error as { exitCode?: number }).exitCode === 2;
    });
  refuses({ only: ["lyrics_fetchr"] }, /did you mean 'lyrics_fetcher'/i);
  refuses({ except: ["lyrics_fetcher"] }, /nobody is left/);
  refuses({ suffix: " x" }, /no name for a worker/);
});

Deno.test("refuseTaken() names the living processes in the way, and what to do", () => {
  const names = new Map([["a", "a"], ["b", "b"], ["c", "c"]]);
  refuseTaken(names, [service("a", 4711, "gone"), service("other")]);
  assert.throws(() => refuseTaken(names, [service("a", 4711), service("b", 4712, "stale")]), {
    name: "UserError",
    message: "a (pid 4711), b (pid 4712) are running: stop them, leave them out with " +
      "--except a,b, or replay under other names with --as-suffix _replay",
  });
});

Deno.test("sizes and counts are told as people read them", () => {
  assert.deepEqual([0, 999, 1000, 999_949, 999_950, 2_500_000_000].map(sizeText), [
    "0 B",
    "999 B",
    "1.0 kB",
    "999.9 kB",
    "1.0 MB",
    "2.5 GB",
  ]);
  assert.equal(countText(1, "message"), "1 message");
  assert.equal(countText(2431, "message"), "2,431 messages");
});
