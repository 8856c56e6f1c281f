/** Telemetry: a publisher's process and a subscriber's, with real `audio.features` of the demo music. */
import { join } from "node:path";
import { TelemetryEncoder } from "../../bus/messages/telemetry.ts";
import { TestHome, type TestProcess } from "../integration/harness.ts";
import { portOf, resultOf, startModule } from "./module_process.ts";
import { startPyzmq } from "./pyzmq.ts";
import type { BenchRow } from "./report.ts";
import { sampleFrames } from "./sample_frames.ts";
import { median } from "./statistics.ts";
import { atLeast, atMost } from "./target.ts";
import type { Reception } from "./telemetry_subscriber.ts";

const FRAMES = 1_000;
const PACED_PER_SECOND = 30_000;
const PACED_SECONDS = 6;
const FLAT_OUT_MESSAGES = 1_000_000;
/** Python's rate is steady from the first message on. */
const PYTHON_MESSAGES = 500_000;
const RUNS = 3;

/** Paced as twenty busy workers would be, flat out, and beside plain pyzmq + json where that is there. */
export async function telemetryBench(): Promise<BenchRow[]> {
  await using home = await TestHome.create();
  const payloads = sampleFrames(FRAMES);
  const file = join(home.path, "frames.json");
  await Deno.writeTextFile(file, JSON.stringify(payloads));

  const paced = await ours(home, file, PACED_PER_SECOND * PACED_SECONDS, PACED_PER_SECOND);
  const flat: Reception[] = [];
  const python: Reception[] = [];
  // In turns, so that a machine that slows down slows both.
  for (let run = 0; run < RUNS; run++) {
    flat.push(await ours(home, file, FLAT_OUT_MESSAGES));
    const reception = await pyzmq(home, file);
    if (reception !== undefined) python.push(reception);
  }
  const rate = median(flat.map(ratePerSecond));
  const rows: BenchRow[] = [
    { name: "audio.features frame", value: meanBytes(payloads), unit: "bytes" },
    atLeast("paced telemetry, rate kept", ratePerSecond(paced), "/s", 0.99 * PACED_PER_SECOND),
    atMost("paced telemetry, lost", lost(paced), "", 0),
    atLeast("telemetry flat out", rate, "/s", 100_000),
    atMost("telemetry flat out, lost", flat.reduce((sum, run) => sum + lost(run), 0), "", 0),
  ];
  if (python.length === 0) return rows;
  const pythonRate = median(python.map(ratePerSecond));
  return [
    ...rows,
    { name: "plain pyzmq + json flat out", value: pythonRate, unit: "/s" },
    atLeast("ours against plain pyzmq + json", rate / pythonRate, "x", 1.3),
  ];
}

function ratePerSecond({ received, seconds }: Reception): number {
  return (received - 1) / seconds;
}

function lost({ sent, received }: Reception): number {
  return sent - received;
}

/** @param perSecond flat out unless given */
async function ours(
  home: TestHome,
  file: string,
  count: number,
  perSecond?: number,
): Promise<Reception> {
  const rate = perSecond === undefined ? [] : [String(perSecond)];
  const publisher = startModule(home, "telemetry_publisher.ts", [file, String(count), ...rate]);
  const subscriber = startModule(home, "telemetry_subscriber.ts", [await portOf(publisher)]);
  return await bothEnded(publisher, subscriber);
}

async function pyzmq(home: TestHome, file: string): Promise<Reception | undefined> {
  const publish = ["publish", file, String(PYTHON_MESSAGES)];
  const publisher = startPyzmq(home, "telemetry_pyzmq.py", publish);
  if (publisher === undefined) return undefined;
  const subscribe = ["subscribe", await portOf(publisher)];
  const subscriber = startPyzmq(home, "telemetry_pyzmq.py", subscribe);
  return subscriber && await bothEnded(publisher, subscriber);
}

async function bothEnded(publisher: TestProcess, subscriber: TestProcess): Promise<Reception> {
  const [reception, status] = await Promise.all([resultOf(subscriber), publisher.ended()]);
  if (!status.success) throw new Error(`the publisher failed: ${publisher.stderr}`);
  return reception as Reception;
}

function meanBytes(payloads: readonly object[]): number {
  const encoder = new TelemetryEncoder("audio.features", "audio_analyzer", crypto.randomUUID());
  let sum = 0;
  for (const payload of payloads) sum += encoder.encode(payload, Date.now() / 1000).length;
  return sum / payloads.length;
}
