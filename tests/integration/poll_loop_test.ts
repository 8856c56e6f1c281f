/** The loop that serves all sockets of a process, beside everything else that the process does. */
import assert from "node:assert/strict";
import process from "node:process";
import { setImmediate } from "node:timers";
import { pollLoop } from "../../bus/transport/poll_loop.ts";
import { Publisher } from "../../bus/transport/publisher.ts";
import { Subscriber } from "../../bus/transport/subscriber.ts";
import { until } from "./harness.ts";

const PUBLISHERS = 4;
const MESSAGES = 400;
const BUSY_MS = 0.5;

/** Takes the processor as somebody does who has much to do with a message. */
function beBusy(): void {
  const endMs = performance.now() + BUSY_MS;
  while (performance.now() < endMs);
}

Deno.test("a round that takes longer than the rest between two is no warning on the terminal", async () => {
  const warnings: string[] = [];
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error) => void warnings.push(String(warning));
  pollLoop.restBetweenRounds(1);
  let received = 0;
  const publisher = Publisher.bind({ port: 0, source: "worker", instance: "one" });
  const subscriber = new Subscriber(`tcp://127.0.0.1:${publisher.port}`, ["slow"], () => {
    received++;
    for (let i = 0; i < 4; i++) beBusy();
  });
  try {
    await until("messages", () => {
      publisher.publish("slow", {});
      return received > 20;
    });
    assert.deepEqual(warnings, []);
  } finally {
    pollLoop.restBetweenRounds(0);
    process.emitWarning = emitWarning;
    await subscriber.close();
    await publisher.close();
  }
});

Deno.test("a flood of telemetry leaves everything else of its reader a turn after a few messages", async () => {
  let received = 0;
  const pairs = Array.from({ length: PUBLISHERS }, (_, i) => {
    const publisher = Publisher.bind({ port: 0, source: `worker_${i}`, instance: "one" });
    const subscriber = new Subscriber(`tcp://127.0.0.1:${publisher.port}`, ["flood"], () => {
      received++;
      beBusy();
    });
    return { publisher, subscriber };
  });
  await until("the readers", () => pairs.every(({ publisher }) => publisher.wants("flood")));
  for (let i = 0; i < MESSAGES; i++) {
    for (const { publisher } of pairs) publisher.publish("flood", { i });
  }
  const perTurn: number[] = [];
  for (let before = 0; received < PUBLISHERS * MESSAGES; before = received) {
    await new Promise((resolve) => setImmediate(resolve));
    perTurn.push(received - before);
  }
  const most = Math.max(...perTurn);
  assert.ok(most < 100, `${most} messages in one turn`);
  for (const { publisher, subscriber } of pairs) {
    await subscriber.close();
    await publisher.close();
  }
});
