import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { systemClock } from "../../bus/clock.ts";
import { CommandError } from "../../bus/messages/errors.ts";
import { Dispatcher } from "../../bus/worker/dispatcher.ts";
import { repeat } from "../../bus/worker/repeat.ts";
import { mock } from "node:test";

const utf8 = new TextEncoder();

function dispatcher(): Dispatcher {
  const made = new Dispatcher({ source: "w", clock: systemClock });
  const nothing = z.looseObject({});
  made.set("double", {
    summary: "",
    input: z.object({ n: z.number() }),
    output: nothing,
    handle: ({ n }) => ({ n: n * 2 }),
  });
  made.set("refuse", {
    summary: "",
    input: nothing,
    output: nothing,
    handle: () => {
      throw new CommandError("conflict", "not now");
    },
  });
  made.set("fail", {
    summary: "",
    input: nothing,
    output: nothing,
    handle: () => Promise.reject(new TypeError("broken")),
  });
  made.set("hang", {
    summary: "",
    input: nothing,
    output: nothing,
    timeoutMs: 5,
    handle: () => new Promise(() => {}),
  });
  return made;
}

async function ask(request: unknown) {
  return JSON.parse(await dispatcher().handle([utf8.encode(JSON.stringify(request))]));
}

Deno.test("Dispatcher answers with the command's id and the worker's name", async () => {
  const response = await ask({ id: "abc", command: "double", payload: { n: 21 } });
  assert.equal(response.id, "abc");
  assert.equal(response.source, "w");
  assert.equal(response.status, "ok");
  assert.deepEqual(response.result, { n: 42 });
});

Deno.test("Dispatcher refuses a payload that the schema refuses", async () => {
  const response = await ask({ command: "double", payload: { n: "x" } });
  assert.equal(response.code, "invalid_payload");
  assert.match(response.error, /^double: n: .*number.*$/);
});

Deno.test("Dispatcher names the nearest command for an unknown one", async () => {
  const response = await ask({ command: "dubble" });
  assert.equal(response.code, "unknown_command");
  assert.match(response.error, /^Unknown command: dubble; did you mean 'double'\?/);
});

Deno.test("Dispatcher passes on the code that a handler chose", async () => {
  const response = await ask({ command: "refuse" });
  assert.deepEqual([response.status, response.code, response.error], [
    "error",
    "conflict",
    "not now",
  ]);
});

Deno.test("Dispatcher calls a fault in a handler internal", async () => {
  assert.equal((await ask({ command: "fail" })).code, "internal");
});

Deno.test("Dispatcher gives the status timeout to a command that hangs", async () => {
  const response = await ask({ command: "hang" });
  assert.deepEqual([response.status, response.code], ["timeout", "timeout"]);
});

Deno.test("Dispatcher gives a malformed command its id back", async () => {
  const response = await ask({ id: "abc", payload: {} });
  assert.deepEqual([response.id, response.code], ["abc", "bad_request"]);
});

Deno.test("Dispatcher answers any bytes with an error response", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 3 }),
    async (frames) => {
      const response = JSON.parse(await dispatcher().handle(frames));
      assert.equal(response.status, "error");
      assert.equal(response.code, "bad_request");
    },
  ));
});

Deno.test("Dispatcher answers any JSON with an error response", async () => {
  await fc.assert(fc.asyncProperty(fc.jsonValue(), async (value) => {
    assert.equal((await ask(value)).status, "error");
  }));
});

Deno.test("Dispatcher refuses a request of 10 MB by its size", async () => {
  const response = JSON.parse(await dispatcher().handle([new Uint8Array(10_000_000)]));
  assert.match(response.error, /10000000 bytes/);
});

Deno.test("Dispatcher counts calls, errors and time of each command", async () => {
  const made = dispatcher();
  await made.handle([utf8.encode('{"command":"double","payload":{"n":1}}')]);
  await made.handle([utf8.encode('{"command":"double","payload":{"n":"x"}}')]);
  const stats = [...made.entries()].find(([name]) => name === "double")?.[2];
  assert.equal(stats?.count, 2);
  assert.equal(stats?.errors, 1);
});

Deno.test("repeat() keeps its rate, applies a changed interval at once and ends with the signal", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const controller = new AbortController();
    let nowMs = 0;
    let seconds = 0.1;
    let calls = 0;
    const step = (ms: number) => {
      for (let i = 0; i < ms; i++) {
        nowMs++;
        mock.timers.tick(1);
      }
    };
    const reschedule = repeat(() => seconds, () => calls++, controller.signal, () => nowMs);
    step(1_000);
    assert.equal(calls, 10);
    seconds = 100;
    reschedule();
    step(1_000);
    assert.equal(calls, 10);
    seconds = 0.5;
    reschedule();
    step(1);
    assert.equal(calls, 11);
    controller.abort();
    step(5_000);
    assert.equal(calls, 11);
  } finally {
    mock.timers.reset();
  }
});
