/** Commands: a client's process and the compiled example_worker. */
import { TestHome } from "../integration/harness.ts";
import type { Crowd, RoundTrips } from "./command_client.ts";
import { portOf, resultOf, startModule } from "./module_process.ts";
import { startPyzmq } from "./pyzmq.ts";
import type { BenchRow } from "./report.ts";
import { atMost } from "./target.ts";

/** Twice as many in all, in two halves with pyzmq's between: a machine that slows down slows both. */
const ROUND_TRIPS = 6_000;
/** 100 clients with a connection each, spread over processes as a crowd is. */
const CROWD_PROCESSES = 4;
const CLIENTS_PER_PROCESS = 25;
const COMMANDS_PER_CLIENT = 100;
/** By then all processes of the crowd have started. */
const CROWD_START_MS = 1_500;

/** Round trip of `health_check`, and 100 clients at once. */
export async function commandBench(): Promise<BenchRow[]> {
  await using home = await TestHome.create();
  await home.startWorker("example_worker");
  const first = await ours(home);
  const python = await pyzmq(home);
  const second = await ours(home);
  const mean = (key: keyof RoundTrips) => (first[key] + second[key]) / 2;

  const startMs = Date.now() + CROWD_START_MS;
  const crowds = await Promise.all(
    Array.from({ length: CROWD_PROCESSES }, async () => {
      const counts = [CLIENTS_PER_PROCESS, COMMANDS_PER_CLIENT, startMs].map(String);
      const args = ["example_worker", "many", ...counts];
      return await resultOf(startModule(home, "command_client.ts", args)) as Crowd;
    }),
  );
  const errors = crowds.reduce((sum, crowd) => sum + crowd.errors, 0);
  const perSecond = crowds.reduce((sum, crowd) => sum + crowd.answers / crowd.seconds, 0);
  const crowdP99Ms = Math.max(...crowds.map((crowd) => crowd.p99Ms));
  return [
    atMost("command round trip, p50", mean("p50Ms"), "ms", 0.3),
    atMost("command round trip, p99", mean("p99Ms"), "ms", 1),
    { name: "command round trip, slowest", value: Math.max(first.maxMs, second.maxMs), unit: "ms" },
    ...(python === undefined ? [] : [
      { name: "plain pyzmq + json round trip, p50", value: python.p50Ms, unit: "ms" },
      { name: "plain pyzmq + json round trip, p99", value: python.p99Ms, unit: "ms" },
    ]),
    atMost("100 clients at once, errors", errors, "", 0),
    { name: "100 clients at once, throughput", value: perSecond, unit: "/s" },
    { name: "100 clients at once, p99", value: crowdP99Ms, unit: "ms" },
  ];
}

async function ours(home: TestHome): Promise<RoundTrips> {
  const args = ["example_worker", "single", String(ROUND_TRIPS)];
  return await resultOf(startModule(home, "command_client.ts", args)) as RoundTrips;
}

async function pyzmq(home: TestHome): Promise<RoundTrips | undefined> {
  const server = startPyzmq(home, "command_pyzmq.py", ["serve"]);
  if (server === undefined) return undefined;
  const ask = ["ask", await portOf(server), String(ROUND_TRIPS)];
  const client = startPyzmq(home, "command_pyzmq.py", ask);
  const result = client && await resultOf(client) as RoundTrips;
  server.kill("SIGTERM");
  return result;
}
