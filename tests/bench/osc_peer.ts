/**
 * Sends numbered OSC messages at a rate and receives what comes back, in a process of its own:
 *
 *     osc_peer.ts TARGET_PORT PER_SECOND SECONDS [beside]
 *
 * With `beside` each message is sent a second time straight to this process: what sender, system and
 * receiver take by themselves at the same moment. Prints `port N`, waits for a line on stdin, and prints
 * a {@link PeerResult} at the end.
 */
import { encodeMessage, MessageTemplate, openReceiver, OscSender } from "../../bus/osc/mod.ts";
import { quantile } from "./statistics.ts";

/** From the sending of a message to its return. */
export interface Delays {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What became of the messages. */
export interface PeerResult extends Delays {
  readonly sent: number;
  readonly received: number;
  readonly seconds: number;
  /** Of those that were sent straight here; null where there were none. */
  readonly beside: Delays | null;
}

const HOST = "127.0.0.1";
const SETTLE_MS = 500;
const THROUGH = 0;
const STRAIGHT = 1;

function delays(tookMs: number[]): Delays {
  return { p50Ms: quantile(tookMs, 0.5), p99Ms: quantile(tookMs, 0.99) };
}

async function main(): Promise<void> {
  const [targetPort = NaN, perSecond = NaN, seconds = NaN] = Deno.args.map(Number);
  const isBeside = Deno.args[3] === "beside";
  const count = perSecond * seconds;
  const sentAtMs = [new Float64Array(count), new Float64Array(count)] as const;
  const tookMs: readonly [number[], number[]] = [[], []];
  const view = new DataView(new ArrayBuffer(8));
  const numberAt = encodeMessage("/bench/value", "ii", [0, 0]).length - 8;
  const receiver = await openReceiver({
    host: HOST,
    port: 0,
    onDatagram: (bytes) => {
      const nowMs = performance.now();
      for (let i = 0; i < 8; i++) view.setUint8(i, bytes[numberAt + i] ?? 0);
      const way = view.getInt32(4) === STRAIGHT ? STRAIGHT : THROUGH;
      tookMs[way].push(nowMs - (sentAtMs[way][view.getInt32(0)] ?? NaN));
    },
    onError: console.error,
  });
  console.log(`port ${receiver.port}`);
  await Deno.stdin.read(new Uint8Array(16));
  const ways = [
    new OscSender([{ host: HOST, port: targetPort, profile: "vj" }]),
    ...(isBeside ? [new OscSender([{ host: HOST, port: receiver.port, profile: "vj" }])] : []),
  ];
  const message = new MessageTemplate("/bench/value", "ii");
  const startMs = performance.now();
  for (let sent = 0; sent < count;) {
    // A millisecond's share at a time, as an even stream has it.
    const due = Math.min(count, Math.ceil(((performance.now() - startMs) / 1000) * perSecond));
    for (; sent < due; sent++) {
      message.setInt(0, sent);
      for (const [way, sender] of ways.entries()) {
        message.setInt(1, way);
        (sentAtMs[way] ?? sentAtMs[THROUGH])[sent] = performance.now();
        sender.send(message.bytes);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const tookSeconds = (performance.now() - startMs) / 1000;
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const result: PeerResult = {
    sent: count,
    received: tookMs[THROUGH].length,
    seconds: tookSeconds,
    ...delays(tookMs[THROUGH]),
    beside: isBeside ? delays(tookMs[STRAIGHT]) : null,
  };
  console.log(JSON.stringify(result));
  Deno.exit(0);
}

if (import.meta.main) await main();
