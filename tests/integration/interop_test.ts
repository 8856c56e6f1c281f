/** Our client with a worker in Python, and programs in Python with our worker, as Python-VJ's do. */
import assert from "node:assert/strict";
import { CommandError, CommandTimeoutError, type Telemetry } from "../../bus/mod.ts";
import { endInput, findPython, runPython } from "../interop/python.ts";
import { TestHome, type TestProcess, until } from "./harness.ts";

const WORKER = "example_worker";
const python = findPython("zmq");
const ignore = python === undefined;

interface Exchange {
  id: string | null;
  answer: Record<string, unknown>;
}

/** The lines that a program printed until it ended well. */
async function output<T>(program: TestProcess): Promise<T[]> {
  const { code } = await program.ended();
  assert.equal(code, 0, program.stderr);
  return program.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Sends requests to the example worker from one REQ socket. */
async function sendFromPython(...requests: unknown[]): Promise<Exchange[]> {
  await using home = await TestHome.create();
  await home.startWorker(WORKER);
  const port = (await home.service(WORKER))?.ports.command;
  const client = runPython(home, python, "send_commands.py", String(port));
  await endInput(client, requests.map((request) => JSON.stringify(request)).join("\n"));
  return await output<Exchange>(client);
}

/** Starts the worker in Python and waits until it is registered. */
async function startPythonWorker(home: TestHome): Promise<TestProcess> {
  const worker = runPython(home, python, "worker.py", "python_worker");
  await until("the Python worker to be registered", async () => {
    return (await home.service("python_worker"))?.pid === worker.pid;
  });
  return worker;
}

Deno.test({
  name: "our client commands a worker in Python, errors included",
  ignore,
  async fn() {
    await using home = await TestHome.create();
    await startPythonWorker(home);
    assert.equal((await home.client.send("python_worker", "health_check"))["alive"], true);
    await assert.rejects(
      home.client.send("python_worker", "dance"),
      (error: unknown) =>
        error instanceof CommandError && /Unknown command: dance/.test(`${error}`),
    );
    await home.client.send("python_worker", "shutdown");
    await until("it to be gone", async () => (await home.service("python_worker")) === undefined);
  },
});

Deno.test({
  name: "a worker in Python that is slow costs a time-out, and the next command works",
  ignore,
  async fn() {
    await using home = await TestHome.create();
    await startPythonWorker(home);
    await assert.rejects(
      home.client.send("python_worker", "sleep", { seconds: 0.4 }, { timeoutMs: 200 }),
      CommandTimeoutError,
    );
    // REP answers in order: late for the one, in time for the other.
    assert.equal((await home.client.send("python_worker", "health_check"))["alive"], true);
  },
});

Deno.test({
  name: "our client reads a worker in Python, counts its malformed frames and reads on",
  ignore,
  async fn() {
    await using home = await TestHome.create();
    await startPythonWorker(home);
    const counters: number[] = [];
    const subscription = home.client.subscribe("python.*", ({ topic, source, payload }) => {
      assert.equal(topic, "python.counter");
      assert.equal(source, "python_worker");
      counters.push(Number(payload["counter"]));
    });
    await until("a count", () => counters.length > 0);
    const { published } = await home.client.send("python_worker", "publish_garbage");
    await until("the garbage", () => subscription.stats.malformed === published);
    const seen = counters.length;
    await until("the count to go on", () => counters.length > seen + 3);
    counters.forEach((counter, index) => assert.equal(counter, Number(counters[0]) + index));
    assert.equal(subscription.stats.lost, 0);
  },
});

Deno.test({
  name: "our client follows a worker in Python that was killed and started again elsewhere",
  ignore,
  async fn() {
    await using home = await TestHome.create();
    const first = await startPythonWorker(home);
    const pids = new Set<unknown>();
    home.client.subscribe("python.counter", ({ payload }) => pids.add(payload["pid"]));
    await until("a count", () => pids.has(first.pid));
    first.kill("SIGKILL");
    await first.ended();
    const second = await startPythonWorker(home);
    await until("the new worker's counts", () => pids.has(second.pid), 2_000);
    assert.equal((await home.client.send("python_worker", "health_check"))["alive"], true);
  },
});

Deno.test({
  name: "a REQ client in Python gets the whole envelope back, with its id, nulls written out",
  ignore,
  async fn() {
    const [exchange] = await sendFromPython({ command: "health_check" });
    const { id, answer } = exchange ?? { id: "", answer: {} };
    const { result, timestamp, ...rest } = answer;
    assert.deepEqual(rest, {
      type: "response",
      id,
      source: WORKER,
      status: "ok",
      error: null,
      code: null,
    });
    assert.deepEqual(Object.keys(result as object), ["alive", "uptime"]);
    assert.ok(Math.abs(Number(timestamp) - Date.now() / 1000) < 10, "seconds since 1970");
  },
});

Deno.test({
  name: "one REQ socket in Python sends the standard commands one after another",
  ignore,
  async fn() {
    const exchanges = await sendFromPython(
      { command: "get_state" },
      { command: "set_config", payload: { config: { publish_interval: 0.5 } } },
      { command: "get_state" },
      { command: "describe" },
      { command: "restart" },
      { command: "shutdown" },
    );
    const results = exchanges.map(({ id, answer }) => {
      assert.equal(answer["id"], id);
      assert.equal(answer["status"], "ok", String(answer["error"]));
      return answer["result"] as Record<string, unknown>;
    });
    assert.deepEqual(Object.keys(results[0] ?? {}), ["status", "uptime_sec", "config", "metrics"]);
    assert.equal(results[1]?.["restart_required"], false);
    assert.deepEqual(results[2]?.["config"], { publish_interval: 0.5 });
    assert.equal(results[3]?.["worker"], WORKER);
    assert.deepEqual(results[4], { restarted: true });
    assert.deepEqual(results[5], { shutting_down: true });
  },
});

Deno.test({
  name: "a REQ client in Python gets errors as text with a null result, and its next command works",
  ignore,
  async fn() {
    const bytes = (...values: number[]) => ({ base64: btoa(String.fromCharCode(...values)) });
    const exchanges = await sendFromPython(
      { command: "dance" },
      { command: "set_config", payload: { config: { tempo: 128 } } },
      bytes(),
      bytes(0xff, 0xfe),
      bytes(0x5b, 0x5d),
      { command: "health_check" },
    );
    const last = exchanges.pop();
    for (const { id, answer } of exchanges) {
      assert.equal(answer["status"], "error");
      assert.equal(answer["result"], null);
      assert.equal(typeof answer["error"], "string");
      if (id !== null) assert.equal(answer["id"], id);
    }
    assert.deepEqual(exchanges.map(({ answer }) => answer["code"]), [
      "unknown_command",
      "invalid_config",
      "bad_request",
      "bad_request",
      "bad_request",
    ]);
    assert.equal(last?.answer["status"], "ok");
  },
});

Deno.test({
  name: "50 REQ clients in Python at once each get their own answers",
  ignore,
  async fn() {
    await using home = await TestHome.create();
    await home.startWorker(WORKER);
    const port = (await home.service(WORKER))?.ports.command;
    const clients = runPython(home, python, "many_clients.py", String(port), "50", "20");
    await endInput(clients);
    assert.deepEqual(await output(clients), [{ right: 1_000, wrong: [] }]);
  },
});

interface Frame {
  frames: number;
  topic: string;
  message: Telemetry;
}

/** Reads some messages of a topic of the example worker with a SUB socket. */
async function readFromPython(topic: string, count: number): Promise<[Frame[], TestProcess]> {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER, ["--set", "publish_interval=0.01"]);
  const port = (await home.service(WORKER))?.ports.telemetry;
  const reader = runPython(home, python, "read_telemetry.py", String(port), topic, String(count));
  await endInput(reader);
  return [await output<Frame>(reader), worker];
}

Deno.test({
  name: "a SUB client in Python reads one frame of topic, space and JSON, and misses none",
  ignore,
  async fn() {
    const [frames] = await readFromPython("example.counter", 20);
    const first = frames[0]?.message;
    frames.forEach(({ frames, topic, message }, index) => {
      const { id, timestamp, payload, ...rest } = message;
      assert.equal(frames, 1);
      assert.equal(topic, "example.counter");
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
      assert.ok(Math.abs(timestamp - Date.now() / 1000) < 10);
      assert.deepEqual(Object.keys(payload), ["counter", "timestamp"]);
      assert.deepEqual(rest, {
        type: "telemetry",
        source: WORKER,
        topic,
        seq: Number(first?.seq) + index,
        instance: first?.instance,
      });
    });
    assert.equal(typeof first?.instance, "string");
  },
});

Deno.test({
  name: "a SUB client in Python that joins late gets the worker's state",
  ignore,
  async fn() {
    const [[frame], worker] = await readFromPython("events.lifecycle", 1);
    assert.deepEqual(frame?.message.payload, {
      event: "worker_started",
      worker: WORKER,
      pid: worker.pid,
      reason: null,
    });
  },
});
