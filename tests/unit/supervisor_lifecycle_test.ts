/** The life of a supervised program, as the pure function that it is. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  advance,
  type LifecycleEffect,
  type LifecycleInput,
  type LifecyclePolicy,
} from "../../workers/process_manager/lifecycle/advance.ts";
import { backoffMs, type BackoffPolicy } from "../../workers/process_manager/lifecycle/backoff.ts";
import {
  type Lifecycle,
  newLifecycle,
  type ProgramEnd,
} from "../../workers/process_manager/lifecycle/state.ts";

const BACKOFF: BackoffPolicy = {
  minMs: 500,
  maxMs: 15_000,
  stableAfterMs: 30_000,
  failingAfter: 10,
};
const POLICY: LifecyclePolicy = {
  restart: "always",
  stopMs: 5_000,
  unwellStopMs: 500,
  backoff: BACKOFF,
};

function ended(code: number | null, extra: Partial<ProgramEnd> = {}): LifecycleInput {
  return { type: "ended", end: { code, signal: null, word: null, ...extra } };
}
const LOOK: LifecycleInput = { type: "look", blockedBy: null };
const READY: LifecycleInput = { type: "ready" };
const STOP: LifecycleInput = { type: "stop", reason: "stop command" };
const KILLED = ended(null, { signal: "SIGKILL" });

/** A program whose inputs come at times that the test chooses. */
class Played {
  life: Lifecycle;
  nowMs = 0;
  effects: LifecycleEffect[] = [];
  readonly policy: LifecyclePolicy;
  #pid = 100;

  constructor(policy = POLICY) {
    this.policy = policy;
    this.life = newLifecycle(true);
  }

  /** Gives inputs; every spawn succeeds at once. */
  give(...inputs: LifecycleInput[]): this {
    for (const input of inputs) {
      const [life, ...effects] = advance(this.life, input, this.nowMs, this.policy, 0);
      this.life = life;
      this.effects.push(...effects);
      if (effects.some(({ type }) => type === "spawn")) {
        this.give({ type: "started", pid: this.#pid++ });
      }
    }
    return this;
  }

  after(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  get spawns(): number {
    return this.effects.filter(({ type }) => type === "spawn").length;
  }

  get told(): string[] {
    return this.effects.flatMap((effect) => effect.type === "announce" ? [effect.event] : []);
  }

  get signals(): string[] {
    return this.effects.flatMap((effect) => effect.type === "signal" ? [effect.signal] : []);
  }
}

/** One that runs and is ready. */
function running(policy = POLICY): Played {
  return new Played(policy).give(LOOK, READY);
}

Deno.test("backoff doubles from the shortest to the longest wait", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 100].map((failures) => backoffMs(failures, BACKOFF, 0));
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
});

Deno.test("backoff leaves up to half of each wait to chance and is never longer than the cap", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 1e9 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (failures, random) => {
      const longest = backoffMs(failures, BACKOFF, 0);
      const wait = backoffMs(failures, BACKOFF, random);
      assert.ok(longest <= 15_000 && wait <= longest && wait >= longest / 2);
    },
  ));
});

Deno.test("a program that is wanted starts once what it waits for is there", () => {
  const program = new Played().give({ type: "look", blockedBy: "waits for lyrics" });
  assert.equal(program.spawns, 0);
  assert.equal(program.life.reason, "waits for lyrics");
  assert.equal(program.give(LOOK, LOOK).spawns, 1);
  assert.deepEqual(program.told, ["worker_started"]);
});

Deno.test("a crash is told, waits for its backoff and leads to a restart", () => {
  const program = running().give(KILLED, LOOK);
  assert.equal(program.spawns, 1);
  assert.equal(program.after(499).give(LOOK).spawns, 1);
  assert.equal(program.after(1).give(LOOK).spawns, 2);
  assert.deepEqual(program.told, ["worker_started", "worker_crashed", "worker_restarted"]);
  assert.equal(program.life.restarts, 1);
  assert.equal(program.life.reason, "ended by SIGKILL");
});

Deno.test("failures in a row are forgotten after thirty seconds of good running, not before", () => {
  const program = running().give(KILLED).after(500).give(LOOK, READY).after(29_999).give(KILLED);
  assert.equal(program.life.failures, 2);
  program.after(1_000).give(LOOK, READY).after(30_000).give(KILLED);
  assert.equal(program.life.failures, 1);
});

Deno.test("time without being ready does not count as good running", () => {
  const program = new Played().give(LOOK).after(60_000).give(KILLED);
  program.after(500).give(LOOK).after(60_000).give(KILLED);
  assert.equal(program.life.failures, 2);
});

Deno.test("a program that always fails is tried again for ever, at the longest wait", () => {
  const program = new Played();
  for (let failures = 1; failures <= 200; failures++) program.give(LOOK, ended(1)).after(15_000);
  assert.equal(program.spawns, 200);
  assert.equal(program.life.phase.name, "backoff");
});

Deno.test("a stop while a restart is pending wins", () => {
  const program = running().give(KILLED, STOP).after(60_000).give(LOOK);
  assert.equal(program.spawns, 1);
  assert.equal(program.life.phase.name, "stopped");
});

Deno.test("a start while a restart is pending tries at once and forgets the failures", () => {
  const program = running().give(KILLED, { type: "start" }, LOOK);
  assert.equal(program.spawns, 2);
  assert.equal(program.life.failures, 0);
});

Deno.test("a program that does not end is killed when its time is over, again and again", () => {
  const program = running().give(STOP).after(4_999).give(LOOK);
  assert.deepEqual(program.signals, ["stop"]);
  program.after(1).give(LOOK).after(1_999).give(LOOK).after(1).give(LOOK);
  assert.deepEqual(program.signals, ["stop", "kill", "kill"]);
  program.give(KILLED);
  assert.equal(program.life.phase.name, "stopped");
  assert.deepEqual(program.told, ["worker_started", "worker_stopped"]);
});

Deno.test("a program that hangs has half a second to end, then it is killed and counts as failed", () => {
  const program = running().give({ type: "unwell", reason: "hung" }).after(500).give(LOOK, KILLED);
  assert.deepEqual(program.signals, ["stop", "kill"]);
  assert.equal(program.life.failures, 1);
  assert.equal(program.life.reason, "hung");
  assert.equal(program.after(500).give(LOOK).spawns, 2);
});

Deno.test("a restart by command is no failure and needs no backoff", () => {
  const program = running().give({ type: "restart", reason: "restart command" }, ended(0), LOOK);
  assert.equal(program.spawns, 2);
  assert.equal(program.life.failures, 0);
  assert.deepEqual(program.told, ["worker_started", "worker_stopped", "worker_restarted"]);
});

Deno.test("a start while it stops brings it back when it has ended", () => {
  const program = running().give(STOP, { type: "start" }, ended(0), LOOK);
  assert.equal(program.spawns, 2);
});

Deno.test("a stop while it restarts leaves it stopped", () => {
  const restart: LifecycleInput = { type: "restart", reason: "restart command" };
  const program = running().give(restart, STOP, ended(0), LOOK);
  assert.equal(program.spawns, 1);
});

Deno.test("what is not wanted any more while it restarts does not come back", () => {
  const program = running().give(
    { type: "restart", reason: "restart command" },
    { type: "unwant", reason: "stop command" },
    ended(0),
    LOOK,
  );
  assert.equal(program.spawns, 1);
  assert.equal(program.life.phase.name, "stopped");
});

Deno.test("waiting for the same thing is no change", () => {
  const program = new Played().give({ type: "look", blockedBy: "waits for lyrics" });
  const before = program.life;
  assert.equal(program.give({ type: "look", blockedBy: "waits for lyrics" }).life, before);
});

Deno.test("a worker that asks for its restart is started at once, without a failure", () => {
  const program = running().give(ended(75, { word: "restart" }), LOOK);
  assert.equal(program.spawns, 2);
  assert.equal(program.life.failures, 0);
});

Deno.test("one that asks for a restart before it was ever ready has to wait like one that fails", () => {
  const program = new Played().give(LOOK, ended(75, { word: "restart" }), LOOK);
  assert.equal(program.spawns, 1);
  assert.equal(program.life.failures, 1);
});

Deno.test("a worker that was told to shut down stays down, and is not wanted any more", () => {
  const program = running().give(ended(0, { word: "stop" })).after(60_000).give(LOOK);
  assert.equal(program.spawns, 1);
  assert.equal(program.life.wanted, false);
});

for (
  const [restart, end, spawns] of [
    ["always", ended(0), 2],
    ["always", ended(1), 2],
    ["on_failure", ended(0), 1],
    ["on_failure", ended(null, { word: "clean" }), 1],
    ["on_failure", ended(1), 2],
    ["on_failure", ended(null), 2],
    ["never", ended(0), 1],
    ["never", KILLED, 1],
  ] as const
) {
  const how = JSON.stringify(end.type === "ended" ? end.end : null);
  Deno.test(`restart = ${restart} after ${how} makes ${spawns} starts`, () => {
    const program = running({ ...POLICY, restart }).give(end).after(60_000).give(LOOK);
    assert.equal(program.spawns, spawns);
    assert.equal(program.life.phase.name, spawns === 1 ? "finished" : "starting");
  });
}

Deno.test("a broken program is not tried again until something is mended or somebody starts it", () => {
  const broken: LifecycleInput = {
    type: "not_started",
    reason: "it does not exist",
    how: "broken",
  };
  const program = new Played();
  const [life] = advance(program.life, broken, 0, POLICY, 0);
  program.life = life;
  assert.equal(program.after(1e6).give(LOOK).spawns, 0);
  assert.equal(program.give({ type: "mended" }, LOOK).spawns, 1);
});

Deno.test("an adopted process is not started a second time, and its end is seen", () => {
  const program = new Played().give({ type: "adopted", pid: 7 }, LOOK);
  assert.equal(program.spawns, 0);
  assert.equal(program.give(ended(null)).after(500).give(LOOK).spawns, 1);
});

Deno.test("one that was unwanted while it ran stays down after its end", () => {
  const program = running().give({ type: "unwant", reason: "r" }, KILLED).after(60_000).give(LOOK);
  assert.equal(program.spawns, 1);
  assert.equal(program.life.phase.name, "stopped");
});

/** Any input, at any time. */
const anyInput: fc.Arbitrary<LifecycleInput> = fc.oneof(
  fc.constantFrom<LifecycleInput>(
    { type: "start" },
    STOP,
    { type: "unwant", reason: "r" },
    { type: "restart", reason: "r" },
    { type: "look", blockedBy: "something" },
    { type: "not_started", reason: "r", how: "broken" },
    { type: "not_started", reason: "r", how: "failed" },
    { type: "adopted", pid: 5 },
    { type: "recalled", restarts: 3, last: "ran" },
    { type: "mended" },
    { type: "unwell", reason: "r" },
    READY,
    LOOK,
    LOOK,
  ),
  fc.record({
    code: fc.constantFrom(0, 1, 75, null),
    signal: fc.constantFrom(null, "SIGKILL"),
    word: fc.constantFrom(null, "stop" as const, "restart" as const, "clean" as const),
  }).map((end) => ({ type: "ended", end }) as const),
);
const anyPlay = fc.array(fc.tuple(anyInput, fc.integer({ min: 0, max: 40_000 })), {
  maxLength: 60,
});

Deno.test("whatever happens, nothing is started while a process is there or nobody wants it", () => {
  fc.assert(fc.property(anyPlay, (play) => {
    const program = new Played();
    for (const [input, ms] of play) {
      const { phase, wanted } = program.after(ms).life;
      const before = program.spawns;
      program.give(input);
      if (program.spawns > before) assert.ok(wanted && !("pid" in phase), JSON.stringify(phase));
      const { phase: next, wanted: isWanted } = program.life;
      if (!isWanted) assert.ok(next.name !== "backoff" && next.name !== "waiting", next.name);
    }
  }));
});

Deno.test("whatever happened, a stop leads to a stopped program as soon as its process ends", () => {
  fc.assert(fc.property(anyPlay, fc.nat(60_000), (play, ms) => {
    const program = new Played();
    for (const [input, wait] of play) program.after(wait).give(input);
    program.give(STOP);
    const before = program.spawns;
    program.after(ms).give(LOOK, ended(1), LOOK).after(60_000).give(LOOK, LOOK);
    assert.equal(program.life.phase.name, "stopped");
    assert.equal(program.spawns, before);
  }));
});

Deno.test("whatever happened, a start leads to a running program, as long as it can be started", () => {
  fc.assert(fc.property(anyPlay, (play) => {
    const program = new Played();
    for (const [input, wait] of play) program.after(wait).give(input);
    program.give({ type: "start" }, LOOK, READY);
    if (program.life.phase.name === "stopping") program.give(ended(0), LOOK, READY);
    // It may have been on its way to be replaced.
    program.after(15_000).give(LOOK, READY);
    assert.equal(program.life.phase.name, "running");
    assert.ok(program.life.wanted);
  }));
});
