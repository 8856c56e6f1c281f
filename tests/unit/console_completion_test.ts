import assert from "node:assert/strict";
import type { Service } from "../../bus/mod.ts";
import { complete } from "../../console/commands/completion_words.ts";
import { completionScript } from "../../console/commands/completion_scripts.ts";
import type { ConsoleBus } from "../../console/console_bus.ts";

function service(name: string, health: Service["health"] = "alive"): Service {
  const ports = { command: 1, telemetry: 2 };
  return {
    name,
    pid: 7,
    status: "running",
    startedAt: 0,
    heartbeatAt: 0,
    ports,
    metadata: {},
    health,
  };
}

const DESCRIPTION = {
  commands: {
    reset: { summary: "Counts anew", input: { properties: { counter: { type: "integer" } } } },
    restart: { summary: "Starts anew", input: {} },
    "$(touch x)": { summary: "evil" },
  },
  topics: { "example.counter": {}, "logs.info": {} },
  config: { schema: { properties: { rate: { type: "number", minimum: 1, maximum: 9 } } } },
};

const STATUS = {
  workers: [
    { name: "audio_analyzer", state: "running", groups: ["show"] },
    { name: "lyrics_fetcher", state: "stopped", groups: ["show", "words"] },
    { name: "$(touch x)", state: "running" },
    { state: "running" },
  ],
};

const bus: ConsoleBus = {
  services: () =>
    Promise.resolve([
      service("audio_analyzer"),
      service("example_worker"),
      service("old_worker", "gone"),
      service("$(reboot)"),
    ]),
  onServices: () => () => {},
  send(worker) {
    if (worker === "example_worker") return Promise.resolve(DESCRIPTION);
    if (worker === "process_manager") return Promise.resolve(STATUS);
    return Promise.reject(new Error("no answer"));
  },
  subscribe: () => ({ close: () => {} }),
  close: () => Promise.resolve(),
};

async function words(...line: string[]): Promise<string[]> {
  const logNames = () => Promise.resolve(["audio_analyzer", "process_manager", "$(reboot)"]);
  const recordings = () => Promise.resolve(["a.jsonl", "a/b.jsonl.gz", "$(reboot).jsonl"]);
  return (await complete(bus, line, logNames, recordings)).map(({ word }) => word);
}

Deno.test("complete() offers the subcommands that begin as typed", async () => {
  assert.deepEqual(await words("s"), ["start", "stop", "status", "send", "set"]);
});

Deno.test("complete() offers living workers with harmless names only", async () => {
  assert.deepEqual(await words("describe", ""), ["audio_analyzer", "example_worker"]);
});

Deno.test("complete() offers the commands of the worker", async () => {
  assert.deepEqual(await words("send", "example_worker", "re"), ["reset", "restart"]);
});

Deno.test("complete() offers the fields of a command and the keys of a configuration", async () => {
  assert.deepEqual(await words("send", "example_worker", "reset", ""), ["counter="]);
  assert.deepEqual(await words("set", "example_worker", ""), ["rate="]);
  assert.deepEqual(await words("set", "example_worker", "a=1", "r"), ["rate="]);
});

Deno.test("complete() offers topics and the patterns above them", async () => {
  assert.deepEqual(await words("watch", "ex"), ["example.counter", "example.*"]);
});

Deno.test("complete() offers the supervisor's programs, each of them once", async () => {
  assert.deepEqual(await words("start", ""), ["audio_analyzer", "lyrics_fetcher"]);
  assert.deepEqual(await words("stop", "audio_analyzer", ""), ["lyrics_fetcher"]);
  assert.deepEqual(await words("up", "--timeout", "9", "ly"), ["lyrics_fetcher"]);
});

Deno.test("complete() offers the groups of the programs", async () => {
  assert.deepEqual(await words("restart", "--group", ""), ["show", "words"]);
});

Deno.test("complete() offers those that have a log, also when nothing runs", async () => {
  assert.deepEqual(await words("logs", "-f", ""), ["audio_analyzer", "process_manager"]);
  assert.deepEqual(await words("logs", "-n", ""), []);
});

Deno.test("complete() offers the options of the subcommand, and workers behind --worker", async () => {
  assert.deepEqual(await words("watch", "--c"), ["--count"]);
  assert.deepEqual(await words("watch", "x", "--worker", "ex"), ["example_worker"]);
});

Deno.test("complete() does not take an option's value for a worker", async () => {
  assert.deepEqual(await words("send", "--timeout", "5", "example_worker", "rese"), ["reset"]);
});

Deno.test("complete() offers topics and workers to a recording, and recordings to a replay", async () => {
  assert.deepEqual(await words("record", "x.jsonl", "--topics", "ex"), [
    "example.counter",
    "example.*",
  ]);
  assert.deepEqual(await words("record", "x.jsonl", "--workers", "ex"), ["example_worker"]);
  assert.deepEqual(await words("replay", "a"), ["a.jsonl", "a/b.jsonl.gz"]);
  assert.deepEqual(await words("replay", "a.jsonl", ""), []);
});

Deno.test("complete() offers nothing where nothing fits", async () => {
  assert.deepEqual(await words("status", ""), []);
  assert.deepEqual(await words("watch", "x", "--count", ""), []);
});

Deno.test("no completion script evaluates the words that it is given", () => {
  for (const shell of ["bash", "zsh", "fish"] as const) {
    assert.ok(!/compgen -W|\beval\b/.test(completionScript(shell)), shell);
  }
});
