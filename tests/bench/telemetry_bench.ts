/** Telemetry: a publisher's process and a subscriber's, with real `audio.features` of the demo music. */
import { join } from "node:path";
import { TelemetryEncoder } from "../../bus/messages/telemetry.ts";
import { TestHome, type TestProcess, until } from "../integration/harness.ts";
import { resultOf, startModule } from "./module_process.ts";
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
/** Debian's, for which python3-zmq is. */
const PYTHON = "/usr/bin/python3";
const PYTHON_MODULE = join(import.meta.dirname ?? ".", "telemetry_pyzmq.py");

/** Paced as twenty busy workers would be, flat out, and beside plain pyzmq + json where that is there. */
export async function telemetryBench(): Promise<BenchRow[]> {
  await using home = await TestHome.create();
  const payloads = sampleFrames(FRAMES);
  const file = join(home.path, "frames.json");
  await Deno.writeTextFile(file, JSON.stringify(payloads));

  const paced = await ours(home, file, PACED_PER_SECOND * PACED_SECONDS, PACED_PER_SECOND);
  const flat: Reception[] = [];
  const python: Reception[] = [];
  const hasPython = await canImportZmq();
  // In turns, so that a machine that slows down slows both.
  for (let run = 0; run < RUNS; run++) {
    flat.push(await ours(home, file, FLAT_OUT_MESSAGES));
    if (hasPython) python.push(await pyzmq(home, file));
  }
  const rate = median(flat.map(ratePerSecond));
  const rows: BenchRow[] = [
    { name: "audio.features frame", value: meanBytes(payloads), unit: "bytes" },
    atLeast("paced telemetry, rate kept", ratePerSecond(paced), "/s", 0.99 * PACED_PER_SECOND),
    atMost("paced telemetry, lost", lost(paced), "", 0),
    atLeast("telemetry flat out", rate, "/s", 100_000),
    atMost("telemetry flat out, lost", flat.reduce((sum, run) => sum + lost(run), 0), "", 0),
  ];
  if (!hasPython) return rows;
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

async function pyzmq(home: TestHome, file: string): Promise<Reception> {
  const count = String(PYTHON_MESSAGES);
  const publisher = home.run(PYTHON, [PYTHON_MODULE, "publish", file, count]);
  const subscriber = home.run(PYTHON, [PYTHON_MODULE, "subscribe", await portOf(publisher)]);
  return await bothEnded(publisher, subscriber);
}

async function portOf(publisher: TestProcess): Promise<string> {
  return await until("the publisher's port", () => {
    const [, port] = /^port (\d+)$/m.exec(publisher.stdout) ?? [];
    return port;
  });
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

async function canImportZmq(): Promise<boolean> {
  try {
    const python = new Deno.Command(PYTHON, { args: ["-c", "import zmq"], stderr: "null" });
    return (await python.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
