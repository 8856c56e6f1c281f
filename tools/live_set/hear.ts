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

const SINK = "set";
const ANALYZER = "audio_analyzer";
/** Of every so many frames one is kept: ten a second. */
const KEPT_FRAMES = 10;
const MEMORY_MS = 10_000;
const MARK_RMS = 0.1;
/** The mark is in the middle of the lead. */
const MARK_AT_SECONDS = LEAD_SECONDS / 2;
/** So much sound the player keeps ready: a gap would move all that follows. */
const PLAYER_MS = 2_000;

/** What was heard and measured. Times are seconds of the set. */
export interface Heard {
  readonly shown: Shown[];
  /** When each beat was told. */
  readonly told: number[];
  readonly memory: { at: number; megabytes: number }[];
  /** When the mark at the end came, against when it should have; NaN without it. */
  readonly driftSeconds: number;
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
  const player = play(file, daemon.env);
  const measure = () => log.memory(residentMegabytes(worker.pid));
  const timer = setInterval(measure, MEMORY_MS);
  try {
    await until("the beginning of the set", () => log.hasBegun, 20_000);
    measure();
    await Promise.race([once(player, "exit"), aborted(signal)]);
    // What was written last is still on its way.
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 1_000));
    measure();
  } finally {
    clearInterval(timer);
    player.kill("SIGKILL");
  }
  return log.heard(fileSeconds);
}

function play(file: string, env: Readonly<Record<string, string>>): ChildProcess {
  const format = ["--raw", "--format=s16le", `--rate=${SET_RATE}`, "--channels=1"];
  const args = [...format, `--latency-msec=${PLAYER_MS}`, `--device=${SINK}`, file];
  return spawn("paplay", args, { env: { ...process.env, ...env }, stdio: "ignore" });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

/** Collects; the first mark tells when the set has begun. */
class Log {
  isRunning = false;
  readonly #shown: Shown[] = [];
  readonly #told: number[] = [];
  readonly #memory: Heard["memory"] = [];
  readonly #onShown: (shown: Shown, heard: Pick<Heard, "told" | "memory">) => void;
  #beginSeconds = NaN;
  #lastMarkSeconds = NaN;
  #nowSeconds = 0;
  #wasLoud = false;
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

  frame(frame: FeaturesPayload, nowSeconds: number): void {
    const isLoud = frame.rms > MARK_RMS;
    if (isLoud && !this.#wasLoud) {
      if (!this.hasBegun) this.#beginSeconds = nowSeconds - MARK_AT_SECONDS;
      this.#lastMarkSeconds = nowSeconds;
    }
    this.#wasLoud = isLoud;
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

  memory(megabytes: number): void {
    this.#memory.push({ at: this.#nowSeconds, megabytes });
  }

  heard(fileSeconds: number): Heard {
    const lastMark = this.#lastMarkSeconds - this.#beginSeconds;
    const drift = lastMark - (fileSeconds - LEAD_SECONDS + MARK_AT_SECONDS);
    return {
      shown: this.#shown,
      told: this.#told,
      memory: this.#memory,
      // Music may end loudly, too, but not as late as the mark.
      driftSeconds: Math.abs(drift) < 1 ? drift : NaN,
      dropped: this.#dropped,
      restarts: this.#restarts,
    };
  }
}
