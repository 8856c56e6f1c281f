import assert from "node:assert/strict";
import fc from "fast-check";
import { LatencyHistogram } from "../../workers/audio_analyzer/publish/latency.ts";

Deno.test("LatencyHistogram has no latency before the first", () => {
  const histogram = new LatencyHistogram();
  assert.deepEqual([histogram.quantile(0.5), histogram.maxMs], [0, 0]);
});

Deno.test("LatencyHistogram gives quantiles at most a tenth too large", () => {
  const latency = fc.double({ min: 0.02, max: 2000, noNaN: true });
  fc.assert(fc.property(fc.array(latency, { minLength: 1, maxLength: 50 }), (latencies) => {
    const histogram = new LatencyHistogram();
    for (const ms of latencies) histogram.add(ms);
    const sorted = latencies.toSorted((a, b) => a - b);
    for (const share of [0.5, 0.99]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
      const told = histogram.quantile(share);
      assert.ok(told >= exact * 0.999 && told <= exact * 1.1, `${told} for ${exact}`);
    }
  }));
});

Deno.test("LatencyHistogram keeps the largest latency, however large", () => {
  const histogram = new LatencyHistogram();
  histogram.add(60_000);
  assert.equal(histogram.maxMs, 60_000);
});

Deno.test("LatencyHistogram forgets all at reset()", () => {
  const histogram = new LatencyHistogram();
  histogram.add(5);
  histogram.reset();
  assert.deepEqual([histogram.quantile(0.5), histogram.maxMs], [0, 0]);
});
