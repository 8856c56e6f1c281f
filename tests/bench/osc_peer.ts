/**
 * Sends numbered OSC messages at a rate and receives what comes back, in a process of its own:
 *
 *     osc_peer.ts TARGET_PORT PER_SECOND SECONDS
 *
 * Prints `port N`, waits for a line on stdin, and prints a {@link PeerResult} at the end.
 */
import { encodeMessage, MessageTemplate, openReceiver, OscSender } from "../../bus/osc/mod.ts";
import { quantile } from "./statistics.ts";

/** What became of the messages. */
export interface PeerResult {
  readonly sent: number;
  readonly received: number;
  readonly seconds: number;
  /** From the sending of a message to its return. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const HOST = "127.0.0.1";
const SETTLE_MS = 500;

async function main(): Promise<void> {
  const [targetPort = NaN, perSecond = NaN, seconds = NaN] = Deno.args.map(Number);
  const count = perSecond * seconds;
  const sentAtMs = new Float64Array(count);
  const tookMs: number[] = [];
  const view = new DataView(new ArrayBuffer(4));
  const numberAt = encodeMessage("/bench/value", "if", [0, 0]).length - 8;
  const receiver = await openReceiver({
    host: HOST,
    port: 0,
    onDatagram: (bytes) => {
      const nowMs = performance.now();
      for (let i = 0; i < 4; i++) view.setUint8(i, bytes[numberAt + i] ?? 0);
      tookMs.push(nowMs - (sentAtMs[view.getInt32(0)] ?? NaN));
    },
    onError: console.error,
  });
  console.log(`port ${receiver.port}`);
  await Deno.stdin.read(new Uint8Array(16));
  const sender = new OscSender([{ host: HOST, port: targetPort, profile: "vj" }]);
  const message = new MessageTemplate("/bench/value", "if");
  const startMs = performance.now();
  for (let sent = 0; sent < count;) {
    // A millisecond's share at a time, as an even stream has it.
    const due = Math.min(count, Math.ceil(((performance.now() - startMs) / 1000) * perSecond));
    for (; sent < due; sent++) {
      message.setInt(0, sent);
      message.setFloat(1, Math.sin(sent));
      sentAtMs[sent] = performance.now();
      sender.send(message.bytes);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const tookSeconds = (performance.now() - startMs) / 1000;
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const result: PeerResult = {
    sent: count,
    received: tookMs.length,
    seconds: tookSeconds,
    p50Ms: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
  };
  console.log(JSON.stringify(result));
  Deno.exit(0);
}

if (import.meta.main) await main();
