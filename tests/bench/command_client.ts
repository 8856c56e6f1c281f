/**
 * The client's process of the command benchmark:
 * `command_client.ts WORKER single COUNT` sends one command after the other,
 * `command_client.ts WORKER many CLIENTS COUNT START` sends from many clients at once, from the Unix
 * time START in milliseconds on.
 * Prints a line of JSON: {@link RoundTrips} or {@link Crowd}.
 */
import { BusClient } from "../../bus/mod.ts";
import { quantile } from "./statistics.ts";

/** Times of one command after the other, in milliseconds. */
export interface RoundTrips {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** What many clients got. */
export interface Crowd {
  answers: number;
  errors: number;
  seconds: number;
  p99Ms: number;
}

/** Commands before the measurement: a show's client has run for a while. */
const WARM_UP = 1_000;

async function single(worker: string, count: number): Promise<RoundTrips> {
  const client = new BusClient();
  const times = new Float64Array(count);
  for (let i = -WARM_UP; i < count; i++) {
    const begunMs = performance.now();
    await client.send(worker, "health_check");
    if (i >= 0) times[i] = performance.now() - begunMs;
  }
  await client.close();
  return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99), maxMs: quantile(times, 1) };
}

/** Each client has a connection of its own and always one command under way. */
async function many(
  worker: string,
  clients: number,
  count: number,
  startMs: number,
): Promise<Crowd> {
  const times: number[] = [];
  let errors = 0;
  const talk = async () => {
    const client = new BusClient();
    for (let i = 0; i < count; i++) {
      const begunMs = performance.now();
      try {
        await client.send(worker, "health_check");
        times.push(performance.now() - begunMs);
      } catch (error) {
        if (errors++ === 0) console.error(error);
      }
    }
    await client.close();
  };
  await new Promise((resolve) => setTimeout(resolve, startMs - Date.now()));
  const begunMs = performance.now();
  await Promise.all(Array.from({ length: clients }, talk));
  const seconds = (performance.now() - begunMs) / 1000;
  return { answers: times.length, errors, seconds, p99Ms: quantile(times, 0.99) };
}

const [worker = "", mode, ...counts] = Deno.args;
const [first = 0, second = 0, third = 0] = counts.map(Number);
const result = mode === "single"
  ? await single(worker, first)
  : await many(worker, first, second, third);
console.log(JSON.stringify(result));
Deno.exit(0);
