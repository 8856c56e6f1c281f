import assert from "node:assert/strict";
import fc from "fast-check";
import { HttpGate, retryAfterSeconds, ServiceUnavailableError } from "../../bus/http/mod.ts";

class ManualClock {
  seconds = 1_000_000;
  now = () => this.seconds;
  monotonicMs = () => this.seconds * 1000;
}

interface Stage {
  url: string;
  clock: ManualClock;
  requests: number[];
}

async function withServer(
  answer: (request: Request, index: number) => Response | Promise<Response>,
  act: (stage: Stage) => Promise<void>,
): Promise<void> {
  const clock = new ManualClock();
  const requests: number[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => {
      requests.push(performance.now());
      return answer(request, requests.length - 1);
    },
  );
  try {
    await act({ url: `http://127.0.0.1:${server.addr.port}/`, clock, requests });
  } finally {
    await server.shutdown();
  }
}

Deno.test("Retry-After is read as seconds and as a date, and never lasts more than a day", () => {
  const now = Date.parse("2026-01-01T00:00:00Z") / 1000;
  assert.equal(retryAfterSeconds("30", now), 30);
  assert.equal(retryAfterSeconds("Thu, 01 Jan 2026 00:01:00 GMT", now), 60);
  assert.equal(retryAfterSeconds("999999999", now), 86_400);
  assert.equal(retryAfterSeconds("Mon, 01 Jan 1990 00:00:00 GMT", now), 0);
  assert.equal(retryAfterSeconds("soon", now), undefined);
  assert.equal(retryAfterSeconds(null, now), undefined);
  fc.assert(fc.property(fc.string(), (text) => {
    const seconds = retryAfterSeconds(text, now);
    assert.ok(seconds === undefined || (seconds >= 0 && seconds <= 86_400));
  }));
});

Deno.test("requests go one after another, spaced", async () => {
  let active = 0;
  let most = 0;
  await withServer(async () => {
    most = Math.max(most, ++active);
    await new Promise((resolve) => setTimeout(resolve, 20));
    active--;
    return new Response("ok");
  }, async ({ url }) => {
    const realClock = { now: () => Date.now() / 1000, monotonicMs: () => performance.now() };
    const gate = new HttpGate({ service: "S", clock: realClock, spacingMs: 50 });
    const startMs = performance.now();
    await Promise.all([gate.ask(url), gate.ask(url), gate.ask(url)]);
    assert.equal(most, 1);
    assert.ok(performance.now() - startMs >= 3 * 20 + 2 * 50 - 5);
  });
});

Deno.test("429 closes the gate for everybody until the time that the service asked for", async () => {
  await withServer(
    (_, index) =>
      index === 0
        ? new Response("", { status: 429, headers: { "retry-after": "100" } })
        : new Response("ok"),
    async ({ url, clock, requests }) => {
      const gate = new HttpGate({ service: "Songs", clock });
      await assert.rejects(gate.ask(url), /Songs answered 429; asked again in 100 s/);
      clock.seconds += 99;
      await assert.rejects(gate.ask(url), ServiceUnavailableError);
      assert.equal(requests.length, 1);
      clock.seconds += 2;
      assert.equal((await gate.ask(url)).text, "ok");
      assert.equal(gate.closed, undefined);
    },
  );
});

Deno.test("429 without a time that lies ahead is followed by a pause that grows", async () => {
  const headers = ["0", "Mon, 01 Jan 1990 00:00:00 GMT", "soon"];
  await withServer(
    (_, index) =>
      new Response("", { status: 429, headers: { "retry-after": headers[index] ?? "0" } }),
    async ({ url, clock }) => {
      const gate = new HttpGate({ service: "S", clock });
      for (const seconds of [5, 5, 5, 8, 16]) {
        const error = await gate.ask(url).catch((error: unknown) => error);
        assert.ok(error instanceof ServiceUnavailableError);
        assert.equal(error.retrySeconds, seconds);
        clock.seconds += seconds;
      }
    },
  );
});

Deno.test("a date in Retry-After is meant by the clock of the server, not by ours", async () => {
  const headers = {
    date: "Thu, 01 Jan 2026 00:00:00 GMT",
    "retry-after": "Thu, 01 Jan 2026 00:01:00 GMT",
  };
  await withServer(() => new Response("", { status: 429, headers }), async ({ url, clock }) => {
    const gate = new HttpGate({ service: "S", clock });
    const error = await gate.ask(url).catch((error: unknown) => error);
    assert.ok(error instanceof ServiceUnavailableError);
    assert.equal(error.retrySeconds, 60);
  });
});

Deno.test("who gives up does not wait for the request before", async () => {
  const held = Promise.withResolvers<void>();
  await withServer(async () => {
    await held.promise;
    return new Response("ok");
  }, async ({ url, clock }) => {
    const gate = new HttpGate({ service: "S", clock });
    const first = gate.ask(url);
    const given = new AbortController();
    const second = gate.ask(url, { signal: given.signal });
    given.abort(new Error("given up"));
    await assert.rejects(second, /given up/);
    held.resolve();
    assert.equal((await first).text, "ok");
  });
});

Deno.test("failures in a row close the gate for 1, 2, 4 s and so on; an answer opens it", async () => {
  await withServer(
    (_, index) => new Response("", { status: index < 3 ? 503 : 404 }),
    async ({ url, clock }) => {
      const gate = new HttpGate({ service: "S", clock });
      for (const seconds of [1, 2, 4]) {
        const error = await gate.ask(url).catch((error: unknown) => error);
        assert.ok(error instanceof ServiceUnavailableError);
        assert.equal(error.retrySeconds, seconds);
        clock.seconds += seconds;
      }
      assert.equal((await gate.ask(url)).status, 404);
    },
  );
});

Deno.test("a service that never answers is given up after the time-out", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => release = resolve);
  await withServer(async () => {
    await held;
    return new Response("late");
  }, async ({ url, clock }) => {
    const gate = new HttpGate({ service: "S", clock, timeoutMs: 50 });
    await assert.rejects(gate.ask(url), /S: no answer within 0.05 s/);
    release();
  });
});

Deno.test("a service that is not there is named with the reason", async () => {
  const gate = new HttpGate({ service: "S", clock: new ManualClock() });
  await assert.rejects(gate.ask("http://127.0.0.1:1/"), /^ServiceUnavailableError: S: /);
  assert.equal(Math.round(gate.closed?.retrySeconds ?? 0), 1);
});

Deno.test("an endless answer is cut off", async () => {
  await withServer(() =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      }),
    ), async ({ url, clock }) => {
    const gate = new HttpGate({ service: "S", clock, maxBytes: 100_000 });
    await assert.rejects(gate.ask(url), /more than 100000 bytes/);
  });
});

Deno.test("who gives up while waiting leaves the gate open for the others", async () => {
  await withServer(() => new Response("ok"), async ({ url, clock }) => {
    const gate = new HttpGate({ service: "S", clock, spacingMs: 0 });
    const given = new AbortController();
    const first = gate.ask(url);
    const second = assert.rejects(gate.ask(url, { signal: given.signal }), /given up/);
    given.abort(new Error("given up"));
    await first;
    await second;
    assert.equal((await gate.ask(url)).text, "ok");
  });
});

Deno.test("the longest backoff can be set", async () => {
  await withServer(() => new Response("", { status: 500 }), async ({ url, clock, requests }) => {
    const gate = new HttpGate({ service: "Test", clock, maxBackoffSeconds: 3 });
    for (let failure = 0; failure < 6; failure++) {
      await assert.rejects(gate.ask(url), ServiceUnavailableError);
      clock.seconds += 3;
    }
    assert.equal(requests.length, 6);
  });
});
