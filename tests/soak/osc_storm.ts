/**
 * Packets that nobody meant to send, through osc_debugger: each must come out as it went in, and what the
 * debugger uses, looked at from outside, must stay what it is.
 */
import { setImmediate } from "node:timers";
import { openReceiver, OscSender } from "../../bus/osc/mod.ts";
import { type BenchRow } from "../bench/report.ts";
import { atMost } from "../bench/target.ts";
import { TestHome, usage } from "../integration/harness.ts";
import { freePort } from "../integration/osc_debugger_peer.ts";
import { OSC_CORPUS } from "./osc_corpus.ts";
import { mutated } from "./osc_mutation.ts";
import type { Random } from "./random.ts";

/** A million in five minutes of a soak. */
export const PACKETS_PER_MINUTE = 200_000;

/** What came of it. */
export interface StormResult {
  readonly packets: number;
  readonly seconds: number;
  readonly malformed: number;
  readonly violations: readonly string[];
  /** What was used in the first half, without its begin, and in the second. */
  readonly before: readonly Used[];
  readonly after: readonly Used[];
}

interface Used {
  readonly megabytes: number;
  readonly descriptors: number;
}

const HOST = "127.0.0.1";
const NAME = "osc_debugger";
/** Packets under way: the system has room for them whatever the machine does meanwhile. */
const UNDER_WAY = 64;
const LOOK_MS = 500;
/** Nothing has come through for so long. */
const STUCK_MS = 10_000;
/** A busy machine takes its time: slow is not wrong. */
const ANSWER_MS = 20_000;
const MORE_MEGABYTES = 50;
const MORE_DESCRIPTORS = 10;
const MOST_TOLD = 10;

/** Sends so many packets, or until it is aborted. */
export async function oscStorm(
  count: number,
  random: Random,
  signal: AbortSignal,
): Promise<StormResult> {
  await using home = await TestHome.create();
  const corpus = OSC_CORPUS.map(({ bytes }) => bytes);
  const violations: string[] = [];
  const violated = (text: string) => void (violations.length < MOST_TOLD && violations.push(text));
  const expected: Uint8Array[] = [];
  let came = 0;
  const receiver = await openReceiver({
    host: HOST,
    port: 0,
    onDatagram: (bytes) => {
      const sent = expected.shift();
      if (!isSame(bytes, sent)) violated(`packet ${came} came out otherwise: ${hex(sent)}`);
      came++;
    },
    onError: violated,
  });
  const port = await freePort();
  const debugging = await home.startWorker(NAME, [
    ...["--listen", String(port), "--forward", `${HOST}:${receiver.port}`, "--print", "off"],
  ]);
  // Who looks makes it work: what is shown is made for each packet.
  home.client.subscribe("osc.*", () => {});
  const used: { before: Used[]; after: Used[] } = { before: [], after: [] };
  const looks = new AbortController();
  const looking = every(LOOK_MS, looks.signal, async () => {
    const options = { timeoutMs: ANSWER_MS };
    await home.client.send(NAME, "list_addresses", { limit: 5000 }, options).catch((error) =>
      violated(`list_addresses: ${String(error)}`)
    );
    const seen = await usage(debugging.pid).catch(() => undefined);
    if (seen === undefined) return violated(`${NAME} is gone: ${debugging.stderr.slice(-500)}`);
    if (came < count / 10) return;
    const half = came < count / 2 ? used.before : used.after;
    half.push({ megabytes: seen.rssBytes / 1e6, descriptors: seen.descriptors });
  });
  using sender = new OscSender([{ host: HOST, port, profile: "vj" }]);
  const begunMs = performance.now();
  let lastMs = begunMs;
  let lastCame = 0;
  for (let sent = 0; came < count && !signal.aborted;) {
    for (; sent < count && expected.length < UNDER_WAY; sent++) {
      const bytes = mutated(corpus, random);
      expected.push(bytes);
      sender.send(bytes);
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
    const nowMs = performance.now();
    if (came > lastCame) [lastMs, lastCame] = [nowMs, came];
    else if (nowMs - lastMs > STUCK_MS) {
      violated(`nothing comes through behind packet ${came}: ${hex(expected[0])}`);
      break;
    }
  }
  const seconds = (performance.now() - begunMs) / 1000;
  looks.abort();
  await looking;
  const { received, malformed } = await figures(home);
  if (!signal.aborted && received !== came) {
    violated(`${came} came through, ${received} are counted`);
  }
  await receiver.close();
  return { packets: came, seconds, malformed, violations, ...used };
}

async function figures(home: TestHome): Promise<{ received: number; malformed: number }> {
  const state = await home.client.send(NAME, "get_state").catch(() => ({ metrics: {} }));
  const { received, malformed } = state["metrics"] as Record<string, unknown>;
  return { received: Number(received), malformed: Number(malformed) };
}

/** Figures with what was asked of them. */
export function stormRows(storm: StormResult): BenchRow[] {
  const most = Math.max(...storm.after.map(({ megabytes }) => megabytes));
  // Of memory the mean: how far it rises between two collections is chance.
  const [megabytes, later] = [storm.before, storm.after].map((half) =>
    half.reduce((sum, one) => sum + one.megabytes, 0) / half.length
  );
  const [descriptors, laterDescriptors] = [storm.before, storm.after].map((half) =>
    Math.max(...half.map((one) => one.descriptors))
  );
  return [
    { name: "osc_debugger, changed packets", value: storm.packets, unit: "" },
    { name: "osc_debugger, of them no OSC", value: storm.malformed, unit: "" },
    { name: "osc_debugger, packets", value: storm.packets / storm.seconds, unit: "/s" },
    atMost("osc_debugger, violations", storm.violations.length, "", 0),
    { name: "osc_debugger, memory, mean of the first half", value: megabytes ?? NaN, unit: "MB" },
    atMost(
      "osc_debugger, memory, mean of the second half",
      later ?? NaN,
      "MB",
      Math.ceil((megabytes ?? NaN) + MORE_MEGABYTES),
    ),
    { name: "osc_debugger, memory, most", value: most, unit: "MB" },
    { name: "osc_debugger, descriptors, first half", value: descriptors ?? NaN, unit: "" },
    atMost(
      "osc_debugger, descriptors, second half",
      laterDescriptors ?? NaN,
      "",
      (descriptors ?? NaN) + MORE_DESCRIPTORS,
    ),
  ];
}

function isSame(bytes: Uint8Array, sent: Uint8Array | undefined): boolean {
  if (sent?.length !== bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== sent[i]) return false;
  return true;
}

function hex(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "none was sent" : bytes.slice(0, 200).toHex();
}

async function every(ms: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}
