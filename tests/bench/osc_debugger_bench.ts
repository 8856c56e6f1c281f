/** The OSC debugger between a sender and a listener: what is lost, and what it adds. */
import { createSocket } from "node:dgram";
import { TestHome } from "../integration/harness.ts";
import { portOf, resultOf, startModule } from "./module_process.ts";
import type { PeerResult } from "./osc_peer.ts";
import { canMeasureProcesses, cpuSeconds, residentMegabytes } from "./process_usage.ts";
import type { BenchRow } from "./report.ts";
import { atMost } from "./target.ts";

const FLOOD_PER_SECOND = 20_000;
const EVEN_PER_SECOND = 1_000;
const SECONDS = 10;

/**
 * 20,000 messages a second; then 1,000, each of them a second time straight from sender to listener: what
 * a message takes anyway is not what the debugger adds.
 */
export async function oscDebuggerBench(): Promise<BenchRow[]> {
  const flood = await passedOn(FLOOD_PER_SECOND);
  const even = await passedOn(EVEN_PER_SECOND, ["beside"]);
  const { beside } = even;
  if (beside === null) throw new Error("nothing was sent beside");
  const rows: BenchRow[] = [
    { name: "messages in and passed on", value: flood.sent / flood.seconds, unit: "/s" },
    atMost("lost of them", flood.sent - flood.received, "", 0),
    { name: "there and on at 1,000/s, middle", value: even.p50Ms, unit: "ms" },
    { name: "there and on at 1,000/s, p99", value: even.p99Ms, unit: "ms" },
    { name: "straight there beside it, middle", value: beside.p50Ms, unit: "ms" },
    { name: "straight there beside it, p99", value: beside.p99Ms, unit: "ms" },
    atMost("added by the debugger, p99", even.p99Ms - beside.p99Ms, "ms", 1),
  ];
  if (!canMeasureProcesses) return rows;
  return [
    ...rows,
    { name: "load at 20,000/s", value: 100 * flood.cpu, unit: "%" },
    { name: "memory after it", value: flood.megabytes, unit: "MB" },
  ];
}

async function passedOn(
  perSecond: number,
  more: readonly string[] = [],
): Promise<PeerResult & { cpu: number; megabytes: number }> {
  await using home = await TestHome.create();
  const listen = await freePort();
  const peer = startModule(
    home,
    "osc_peer.ts",
    [String(listen), String(perSecond), String(SECONDS), ...more],
    { stdin: "piped" },
  );
  const debugging = await home.startWorker("osc_debugger", [
    ...["--listen", String(listen), "--print", "off"],
    ...["--forward", `127.0.0.1:${await portOf(peer)}`],
  ]);
  const cpuBefore = canMeasureProcesses ? cpuSeconds(debugging.pid) : NaN;
  const writer = peer.child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("go\n"));
  const result = await resultOf(peer) as PeerResult;
  await writer.close().catch(() => {}); // the peer has ended by then
  return {
    ...result,
    cpu: canMeasureProcesses ? (cpuSeconds(debugging.pid) - cpuBefore) / result.seconds : NaN,
    megabytes: canMeasureProcesses ? residentMegabytes(debugging.pid) : NaN,
  };
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
