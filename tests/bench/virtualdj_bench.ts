/** What virtualdj_monitor costs, and whether reading a large database holds up its beats. */
import { join } from "node:path";
import { MONITOR, MonitorStage } from "../integration/virtualdj_stage.ts";
import type { Os2lLine } from "../integration/virtualdj_stand_in.ts";
import {
  canMeasureProcesses,
  cpuSeconds,
  descendants,
  residentMegabytes,
} from "./process_usage.ts";
import type { BenchRow } from "./report.ts";
import { quantile } from "./statistics.ts";
import { atMost } from "./target.ts";
import { writeDatabase } from "./virtualdj_database.ts";

const SONGS = 100_000;
/** Far more beats than music has: each is a look at whether anything is held up. */
const BEAT_MS = 25;
const QUIET_MS = 5000;
const IDLE_MS = 30_000;
/** Until nothing is left of what was before, such as the compiler's work. */
const SETTLE_MS = 8000;
const LIVE_MS = 10_000;

interface DatabaseStatus {
  state: string;
  songs: number;
  seconds: number | null;
}

/** Linux only. */
export async function virtualdjBench(): Promise<BenchRow[]> {
  if (!canMeasureProcesses) return [];
  await using stage = await MonitorStage.open();
  await Deno.mkdir(stage.folder.home);
  await Deno.mkdir(join(stage.folder.home, "History"));
  const worker = await stage.start("os2l,files");
  const line = await stage.dj.os2l(stage.ports.os2l, "beats only");

  const quiet = new BeatProbe(stage, line);
  await delay(QUIET_MS);
  const quietDelays = await quiet.end();

  const staged = join(stage.home.path, "database.xml");
  await writeDatabase(staged, SONGS);
  const probe = new BeatProbe(stage, line);
  const peak = new PeakMemory(worker.pid);
  await Deno.rename(staged, join(stage.folder.home, "database.xml"));
  const seconds = await untilRead(stage);
  const peakMegabytes = peak.end();
  const delays = await probe.end();
  line.close();

  const { dj } = stage;
  const idle = await loadOf(worker.pid, IDLE_MS);
  const telemetry = await dj.os2l(stage.ports.os2l, "telemetry");
  for (const [index, deck] of dj.decks.entries()) {
    deck.load({ artist: `Artist ${index}`, title: `Title ${index}` });
    deck.playing = true;
  }
  const live = await loadOf(worker.pid, LIVE_MS);
  telemetry.close();
  return [
    { name: "OS2L beat until it is told, p99", value: quantile(quietDelays, 0.99), unit: "ms" },
    { name: "OS2L beat until it is told, longest", value: Math.max(...quietDelays), unit: "ms" },
    atMost(`database.xml of ${SONGS} songs read`, seconds, "s", 5),
    atMost("while it is read, memory of both processes, peak", peakMegabytes, "MB", 200),
    {
      name: "while it is read, beat until it is told, p99",
      value: quantile(delays, 0.99),
      unit: "ms",
    },
    atMost("while it is read, beat until it is told, longest", Math.max(...delays), "ms", 20),
    atMost("idle, database read", idle.percent, "% CPU", 0.5),
    atMost("idle, database read, memory", idle.megabytes, "MB", 90),
    { name: "two decks told ten times a second", value: live.percent, unit: "% CPU" },
    atMost("two decks told ten times a second, memory", live.megabytes, "MB", 90),
  ];
}

/** Sends beats, and takes from the monitor's own stamps how soon it had each. */
class BeatProbe {
  readonly #stage: MonitorStage;
  /** Unix seconds. */
  readonly #sent: number[] = [];
  readonly #first: number;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(stage: MonitorStage, line: Os2lLine) {
    this.#stage = stage;
    this.#first = stage.beats.length;
    this.#timer = setInterval(() => {
      const position = this.#sent.push(Date.now() / 1000) - 1;
      void line.beat(position, 120);
    }, BEAT_MS);
  }

  /** Milliseconds of every beat. @throws if one is missing */
  async end(): Promise<readonly number[]> {
    clearInterval(this.#timer);
    await delay(500);
    const heard = this.#stage.beats.slice(this.#first);
    if (heard.length !== this.#sent.length) {
      throw new Error(`${this.#sent.length} beats were sent, ${heard.length} came`);
    }
    return heard.map(({ position, timestamp }) =>
      1000 * (timestamp - (this.#sent[position] ?? NaN))
    );
  }
}

/** The most that a process and its children had at once. */
class PeakMemory {
  #most = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(pid: number) {
    this.#timer = setInterval(() => {
      this.#most = Math.max(this.#most, treeMegabytes(pid));
    }, 50);
  }

  end(): number {
    clearInterval(this.#timer);
    return this.#most;
  }
}

function treeMegabytes(pid: number): number {
  return descendants(pid).reduce((sum, child) => {
    try {
      return sum + residentMegabytes(child);
    } catch {
      return sum; // it has ended meanwhile
    }
  }, residentMegabytes(pid));
}

async function untilRead({ home }: MonitorStage): Promise<number> {
  for (;;) {
    const answer = await home.client.send(MONITOR, "list_sources");
    const { state, songs, seconds } = answer["database"] as unknown as DatabaseStatus;
    if (state === "ready" && songs === SONGS && seconds !== null) return seconds;
    await delay(50);
  }
}

async function loadOf(pid: number, ms: number): Promise<{ percent: number; megabytes: number }> {
  await delay(SETTLE_MS);
  const before = cpuSeconds(pid);
  const begunMs = performance.now();
  await delay(ms);
  const percent = 100_000 * (cpuSeconds(pid) - before) / (performance.now() - begunMs);
  return { percent, megabytes: residentMegabytes(pid) };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
