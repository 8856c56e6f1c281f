/** A thread that reads the registry as any client does, all the time, and notes what it could not read. */
import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { GARBAGE } from "./garbage.ts";

/** Posted once a second. */
export interface RegistryFigures {
  readonly reads: number;
  /** Looks that found what the soak itself had done: no file, or its garbage. */
  readonly spoilt: number;
  /** The longest time from that to the next good read, in milliseconds. */
  readonly spoiltMaxMs: number;
  /** What should never be read. */
  readonly bad: readonly string[];
}

const LOOK_MS = 20;
const REPORT_MS = 1_000;
const MAX_BAD = 20;

const { path } = workerData as { path: string };
const bad: string[] = [];
let reads = 0;
let spoilt = 0;
let spoiltMaxMs = 0;
let spoiltSinceMs: number | undefined;

async function look(): Promise<"good" | "spoilt" | "bad"> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return "spoilt";
    return tell(String(error));
  }
  if (text === GARBAGE) return "spoilt";
  try {
    const { services } = JSON.parse(text) as { services?: unknown };
    return typeof services === "object" ? "good" : tell(`no services in ${text.slice(0, 80)}`);
  } catch {
    return tell(`no JSON: ${text.length} characters, ${JSON.stringify(text.slice(0, 80))}`);
  }
}

function tell(what: string): "bad" {
  if (bad.length < MAX_BAD) bad.push(what);
  return "bad";
}

async function watch(): Promise<void> {
  for (;;) {
    const found = await look();
    const nowMs = performance.now();
    reads++;
    if (found === "spoilt") {
      spoilt++;
      spoiltSinceMs ??= nowMs;
      spoiltMaxMs = Math.max(spoiltMaxMs, nowMs - spoiltSinceMs);
    } else spoiltSinceMs = undefined;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

setInterval(() => {
  const figures: RegistryFigures = { reads, spoilt, spoiltMaxMs, bad };
  parentPort?.postMessage(figures);
}, REPORT_MS);
await watch();
