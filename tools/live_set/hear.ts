/** Plays a set on a sound server of its own and writes down what the analyser makes of it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { residentMegabytes } from "../../tests/bench/process_usage.ts";
import { TestHome, until } from "../../tests/integration/harness.ts";
import { PulseDaemon } from "../../tests/integration/pulse_daemon.ts";
import type {
  FeaturesPayload,
  StatsPayload,
} from "../../workers/audio_analyzer/publish/payloads.ts";
import type { Shown } from "./judge.ts";
import { SET_RATE } from "./piece.ts";
import { LEAD_SECONDS } from "./render.ts";
import { SetClock } from "./set_clock.ts";

const SINK = "set";
const ANALYZER = "audio_analyzer";
/** Of every so many frames one is kept: ten a second. */
const KEPT_FRAMES = 10;
const MEMORY_MS = 10_000;
const MARK_RMS = 0.1;
/** Before each mark is silence of this length at the least: music that ends loudly is no mark. */
const MARK_QUIET_SECONDS = 1;
/** A mark this far from where it should be is none. */
const MOST_MARK_SECONDS = 10;
/** The mark is in the middle of the lead. */
const MARK_AT_SECONDS = LEAD_SECONDS / 2;
/**
 * So much sound the player keeps ready: on a busy computer it gets no turn for seconds, and a gap would
 * move all that follows.
 */
const PLAYER_MS = 20_000;

/** What was heard and measured. Times are seconds of the set. */
export interface Heard {
  readonly shown: Shown[];
  /** When each beat was told. */
  readonly told: number[];
  readonly memory: { at: number; megabytes: number }[];
  /** When the mark at the end came, against when it should have; NaN without it. */
  readonly markLateSeconds: number;
  /** How much less sound the server has played than time has gone by; times are corrected by it. */
  readonly driftSeconds: number;
  /** How often the player had no sound ready: all that follows is late by an unknown time. */
  readonly underruns: number;
  /** Sample frames that the capture lost, and how often it was started again. */
  readonly dropped: number;
  readonly restarts: number;
}

/** @param onShown called for each line of the log, as it comes */
export async function hear(
  file: string,
  fileSeconds: number,
  signal: AbortSignal,
  onShown: (shown: Shown, heard: Pick<Heard, "told" | "memory">) => void,
): Promise<Heard> {
  await using home = await TestHome.create();
  await using daemon = new PulseDaemon();
  await daemon.start(SINK);
  const args = ["--input", `device:${SINK}.monitor`, "--osc", "127.0.0.1:9"];
  const worker = await home.startWorker(ANALYZER, args, { env: daemon.env });
  const log = new Log(onShown);
  home.client.subscribe(["audio.features", "audio.stats"], ({ topic, payload }) => {
    const nowSeconds = performance.now() / 1000;
    if (topic === "audio.stats") log.stats(payload as unknown as StatsPayload);
    else log.frame(payload as unknown as FeaturesPayload, nowSeconds);
  });
  await until("the analyser to hear the monitor", () => log.isRunning, 20_000);
  const player = play(file, daemon.env, () => log.underrun());
  const measure = () => log.memory(residentMegabytes(worker.pid));
  const timer = setInterval(measure, MEMORY_MS);
  try {
    await until("the beginning of the set", () => log.hasBegun, 20_000);
    measure();
    await Promise.race([once(player, "exit"), aborted(signal)]);
    // What was written last is still on its way.
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 2_000));
    measure();
  } finally {
    clearInterval(timer);
    player.kill("SIGKILL");
  }
  return log.heard(fileSeconds);
}

function play(
  file: string,
  env: Readonly<Record<string, string>>,
  onUnderrun: () => void,
): ChildProcess {
  const format = ["--raw", "--format=s16le", `--rate=${SET_RATE}`, "--channels=1"];
  // Verbose, because only so it tells that it ran dry.
  const args = [...format, "--verbose", `--latency-msec=${PLAYER_MS}`, `--device=${SINK}`, file];
  const player = spawn("paplay", args, {
    env: { ...process.env, ...env, LC_ALL: "C" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let drained = false;
  player.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (!drained && text.includes("underrun")) onUnderrun();
    drained ||= text.includes("Draining") || text.includes("EOF");
  });
  return player;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

/** Collects; the first mark tells when the set has begun. Times are those of the {@link SetClock}. */
class Log {
  isRunning = false;
  readonly #shown: Shown[] = [];
  readonly #told: number[] = [];
  readonly #memory: Heard["memory"] = [];
  readonly #onShown: (shown: Shown, heard: Pick<Heard, "told" | "memory">) => void;
  readonly #clock = new SetClock();
  #beginSeconds = NaN;
  #lastMarkSeconds = NaN;
  #nowSeconds = 0;
  #quietSinceSeconds = Infinity;
  #underruns = 0;
  #beats: number | undefined;
  #frames = 0;
  #dropped = 0;
  #restarts = 0;

  constructor(onShown: (shown: Shown, heard: Pick<Heard, "told" | "memory">) => void) {
    this.#onShown = onShown;
  }

  get hasBegun(): boolean {
    return !Number.isNaN(this.#beginSeconds);
  }

  stats(stats: StatsPayload): void {
    this.isRunning = stats.state === "running";
    this.#dropped = stats.dropped_samples;
    this.#restarts = stats.capture_restarts;
  }

  underrun(): void {
    this.#underruns++;
  }

  frame(frame: FeaturesPayload, arrivedSeconds: number): void {
    const nowSeconds = this.#clock.frame(arrivedSeconds);
    this.#look(frame.rms > MARK_RMS, nowSeconds);
    if (!this.hasBegun) return;
    const at = nowSeconds - this.#beginSeconds;
    this.#nowSeconds = at;
    if (this.#beats !== undefined && frame.beat_count > this.#beats) this.#told.push(at);
    this.#beats = frame.beat_count;
    if (this.#frames++ % KEPT_FRAMES !== 0) return;
    const { bpm, bpm_confidence: confidence, valid, locked } = frame;
    const shown = { at, bpm, confidence, valid, locked };
    this.#shown.push(shown);
    this.#onShown(shown, { told: this.#told, memory: this.#memory });
  }

  /** For marks. */
  #look(isLoud: boolean, nowSeconds: number): void {
    if (!isLoud) {
      this.#quietSinceSeconds = Math.min(this.#quietSinceSeconds, nowSeconds);
      return;
    }
    if (nowSeconds - this.#quietSinceSeconds >= MARK_QUIET_SECONDS) {
      if (!this.hasBegun) this.#beginSeconds = nowSeconds - MARK_AT_SECONDS;
      this.#lastMarkSeconds = nowSeconds;
    }
    this.#quietSinceSeconds = Infinity;
  }

  memory(megabytes: number): void {
    this.#memory.push({ at: this.#nowSeconds, megabytes });
  }

  heard(fileSeconds: number): Heard {
    const lastMark = this.#lastMarkSeconds - this.#beginSeconds;
    const late = lastMark - (fileSeconds - LEAD_SECONDS + MARK_AT_SECONDS);
    return {
      shown: this.#shown,
      told: this.#told,
      memory: this.#memory,
      markLateSeconds: Math.abs(late) < MOST_MARK_SECONDS ? late : NaN,
      driftSeconds: this.#clock.driftSeconds,
      underruns: this.#underruns,
      dropped: this.#dropped,
      restarts: this.#restarts,
    };
  }
}
