/**
 * The subscriber's process of the telemetry benchmark: `telemetry_subscriber.ts PORT` reads
 * `audio.features` until `bench.end` comes, and prints {@link Reception} as JSON.
 */
import { Subscriber } from "../../bus/transport/subscriber.ts";

/** What came of what was sent. */
export interface Reception {
  sent: number;
  received: number;
  malformed: number;
  /** From the first message to the last. */
  seconds: number;
}

let received = 0;
let firstMs = 0;
let lastMs = 0;
let checksum = 0;

const subscriber = new Subscriber(
  `tcp://127.0.0.1:${Deno.args[0]}`,
  ["audio.features", "bench.end"],
  ({ topic, payload }) => {
    if (topic === "bench.end") return finish(Number(payload["sent"]));
    lastMs = performance.now();
    if (received++ === 0) firstMs = lastMs;
    checksum += Number(payload["rms"]);
  },
);

function finish(sent: number): void {
  if (!Number.isFinite(checksum)) throw new Error("a payload lacks its rms");
  const { malformed } = subscriber.stats;
  const seconds = (lastMs - firstMs) / 1000;
  console.log(JSON.stringify({ sent, received, malformed, seconds } satisfies Reception));
  Deno.exit(0);
}
