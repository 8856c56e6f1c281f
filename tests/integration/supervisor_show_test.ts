/** What the audience would notice: the visualizer's OSC while everything around the analyser dies. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { join } from "node:path";
import { TestHome, until } from "./harness.ts";
import { script, signal, SupervisedHome, worker } from "./supervisor_harness.ts";

/** Longest silence on the wire, in milliseconds. */
const LONGEST_GAP_MS = 100;

/** How late this process may see its own clock before what it measures says nothing of others. */
const OWN_STALL_MS = 20;

const TICK_MS = 5;

/** Longest silence of an analyser on a quiet machine. */
const QUIET_GAP_MS = 20;

/** A gap between two packets, and how long this process itself was away during it. */
interface Gap {
  readonly ms: number;
  readonly ownStallMs: number;
}

/** Receives OSC, and measures the silences between packets. */
class GapMeter implements Disposable {
  readonly gaps: Gap[] = [];
  readonly #socket = createSocket("udp4");
  readonly #timer: ReturnType<typeof setInterval>;
  #lastPacketMs: number | undefined;
  #lastTickMs = performance.now();
  #stallMs = 0;

  private constructor() {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#socket.on("message", () => this.#packet());
  }

  static async open(): Promise<GapMeter> {
    const meter = new GapMeter();
    await new Promise<void>((resolve) => meter.#socket.bind(0, "127.0.0.1", () => resolve()));
    return meter;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  #tick(): void {
    const nowMs = performance.now();
    const lateMs = nowMs - this.#lastTickMs - TICK_MS;
    this.#lastTickMs = nowMs;
    if (lateMs > OWN_STALL_MS) this.#stallMs += lateMs;
  }

  #packet(): void {
    const nowMs = performance.now();
    this.#tick();
    const lastMs = this.#lastPacketMs;
    this.#lastPacketMs = nowMs;
    if (lastMs !== undefined) this.gaps.push({ ms: nowMs - lastMs, ownStallMs: this.#stallMs });
    this.#stallMs = 0;
  }

  /** The longest silence that was not this process's own. */
  get longestMs(): number {
    return Math.max(0, ...this.gaps.map(({ ms, ownStallMs }) => ms - ownStallMs));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }
}

/** Reads the registry every few milliseconds. @returns what ends that, and tells what was wrong */
function watchRegistry(path: string): () => Promise<{ reads: number; damaged: string[] }> {
  let isOver = false;
  let reads = 0;
  const damaged: string[] = [];
  const watching = (async () => {
    while (!isOver) {
      const text = await Deno.readTextFile(path);
      reads++;
      try {
        JSON.parse(text);
      } catch {
        damaged.push(text);
      }
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  })();
  watching.catch(() => {}); // told to the one who ends it
  return async () => {
    isOver = true;
    await watching;
    return { reads, damaged };
  };
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("OSC has no gap over 100 ms, and the registry is whole, while all others are killed and restarted", async () => {
  using meter = await GapMeter.open();
  // What an analyser misses that nobody supervises, the machine has not given.
  using control = await GapMeter.open();
  await using elsewhere = await TestHome.create();
  const osc = `127.0.0.1:${control.port}`;
  await elsewhere.startWorker("audio_analyzer", ["--input", "demo", "--osc", osc]);
  const others = ["example_worker", "second", "third"];
  await using all = await SupervisedHome.started({
    audio_analyzer: worker(["--input", "demo", "--osc", `127.0.0.1:${meter.port}`]),
    example_worker: worker(),
    second: worker([], { command: "example_worker" }),
    third: script("while :; do sleep 0.1; done"),
  });
  const analyzer = await all.runs("audio_analyzer");
  for (const name of others) await all.runs(name);
  await until("OSC", () => meter.gaps.length > 100);
  for (const { gaps } of [meter, control]) gaps.length = 0;
  const endWatch = watchRegistry(join(all.path, "registry.json"));
  const startMs = performance.now();
  for (let round = 0; round < 3; round++) {
    const pids = await Promise.all(others.map((name) => all.runs(name)));
    for (const pid of pids) signal(pid, "SIGKILL");
    for (const [i, name] of others.entries()) await all.runs(name, pids[i]);
    await all.killSupervisor();
    await sleep(50 * round);
    await all.start();
    await all.ask("restart_worker", { worker: others[round] ?? "", wait: true });
    assert.equal(await all.runs("audio_analyzer"), analyzer);
  }
  const seconds = (performance.now() - startMs) / 1000;
  const { reads, damaged } = await endWatch();
  console.log(
    `${seconds.toFixed(1)} s, ${meter.gaps.length} packets, ` +
      `longest gap ${meter.longestMs.toFixed(1)} ms, of the one that nobody supervises ` +
      `${control.longestMs.toFixed(1)} ms; ${reads} reads of the registry`,
  );
  assert.ok(meter.gaps.length > 50 * seconds, `${meter.gaps.length} packets in ${seconds} s`);
  const machineMs = Math.max(0, control.longestMs - QUIET_GAP_MS);
  assert.ok(meter.longestMs < LONGEST_GAP_MS + machineMs, `a gap of ${meter.longestMs} ms`);
  assert.ok(reads > 50);
  assert.deepEqual(damaged, []);
  assert.equal((await all.status("audio_analyzer")).restarts, 0);
});
