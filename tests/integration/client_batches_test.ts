/** A client that takes telemetry in batches, as a screen does. */
import assert from "node:assert/strict";
import { BusClient, type Telemetry } from "../../bus/mod.ts";
import { TestHome, until } from "./harness.ts";

const WORKER = "example_worker";
const BATCH_MS = 400;
/** What comes together is further apart by no more than this. */
const TOGETHER_MS = 100;

Deno.test("a client that takes telemetry in batches", async (t) => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER, ["--set", "publish_interval=0.01"]);
  const client = new BusClient({ home: home.path, batchMs: BATCH_MS });
  const arrivals: number[] = [];
  const seqs: number[] = [];
  const subscription = client.subscribe("example.*", ({ seq }: Telemetry) => {
    arrivals.push(performance.now());
    seqs.push(seq ?? NaN);
  });
  await until("six batches", () => batches(arrivals).length > 6);

  await t.step("gets what flows together, so far apart", () => {
    const begins = batches(arrivals).slice(1, -1);
    const gaps = begins.slice(1).map((begin, i) => begin - (begins[i] ?? 0)).sort((a, b) => a - b);
    // A busy machine may tear one apart.
    const middle = gaps[Math.floor(gaps.length / 2)] ?? NaN;
    assert.ok(middle > BATCH_MS - TOGETHER_MS, `${gaps} ms`);
  });

  await t.step("gets every message, in order", () => {
    const [first = NaN] = seqs;
    assert.deepEqual(seqs, seqs.map((_, i) => first + i));
    assert.equal(subscription.stats.lost, 0);
  });

  await t.step("has its commands answered at once", async () => {
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const begunMs = performance.now();
      await client.send(WORKER, "health_check");
      times.push(performance.now() - begunMs);
    }
    times.sort((a, b) => a - b);
    // One of them may come just at the end of a batch.
    assert.ok((times[1] ?? Infinity) < BATCH_MS / 4, `${times} ms`);
  });

  await t.step("goes on so while another worker owes it an answer", async () => {
    const hung = await home.startWorker(WORKER, [], { name: "hung_worker" });
    await client.send("hung_worker", "health_check");
    hung.kill("SIGSTOP");
    await assert.rejects(client.send("hung_worker", "health_check", {}, { timeoutMs: 100 }));
    arrivals.length = 0;
    await until("many messages", () => arrivals.length > 200);
    const { length } = batches(arrivals);
    assert.ok(length >= 3, `${arrivals.length} messages in ${length} batches`);
  });

  await client.close();
});

/** When each batch began. */
function batches(arrivals: readonly number[]): number[] {
  return arrivals.filter((ms, i) => i === 0 || ms - (arrivals[i - 1] ?? 0) > TOGETHER_MS);
}
