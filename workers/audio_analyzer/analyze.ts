/** `audio_analyzer analyze`: the same analysis, not in real time. */
import { mkdir } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { errorText, UserError } from "../../bus/mod.ts";
import { type DecodedAudio, decodeFile } from "./capture/mod.ts";
import { MusicalClock } from "./clock/musical_clock.ts";
import { ClockedFrames } from "./clock/clocked_frames.ts";
import { Analyzer, type AnalyzerOptions } from "./dsp/analyzer.ts";
import type { FeatureFrame } from "./features.ts";
import { FramePayloads } from "./publish/frame_payload.ts";

/** Sample frames analysed between two looks at the clock. */
const BLOCK_FRAMES = 65_536;

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: "there is a file of that name",
  ENOTDIR: "a part of its path is a file",
  EACCES: "writing there is not permitted",
  EROFS: "the disk is read-only",
  ENOENT: "there is no such place",
};

/** Options of {@link analyzeFiles}. */
export interface AnalyzeOptions {
  /** Folder for `<name>.txt` and `<name>.bpm`. */
  out?: string;
  /** A line per frame on stdout. */
  json?: boolean;
  bpmRange?: NonNullable<AnalyzerOptions["bpmRange"]>;
}

/** What a file held. */
export interface Analysis {
  file: string;
  /** Seconds of sound. */
  duration: number;
  /** Beat times in seconds. */
  beats: number[];
  /** The tempo shown, whenever it changed: time in seconds, BPM (0: none), confidence. */
  tempi: [timeSeconds: number, bpm: number, confidence: number][];
  /** Times at which drops were found, in seconds. */
  drops: number[];
  /** Seconds that decoding and analysing took. */
  decodeSeconds: number;
  analyzeSeconds: number;
}

/** Keeps what is worth keeping of each frame. */
class Recorder {
  readonly beats: number[] = [];
  readonly tempi: Analysis["tempi"] = [];
  readonly drops: number[] = [];
  #shownBpm = "";
  #dropping = false;

  record(frame: FeatureFrame): void {
    if (frame.beat) this.beats.push(frame.beatTimeSeconds);
    const shown = frame.bpm.toFixed(2);
    if (shown !== this.#shownBpm) {
      this.tempi.push([frame.timeSeconds, Number(shown), frame.bpmConfidence]);
      this.#shownBpm = shown;
    }
    if (frame.drop && !this.#dropping) this.drops.push(frame.timeSeconds);
    this.#dropping = frame.drop;
  }
}

/**
 * Analyses one file.
 *
 * @param onFrame called for each frame, besides
 * @throws {Error} when the file cannot be read or decoded; the message is for people.
 */
export async function analyzeFile(
  file: string,
  options: Pick<AnalyzeOptions, "bpmRange">,
  onFrame: (frame: FeatureFrame) => void = () => {},
): Promise<Analysis> {
  const startMs = performance.now();
  const sound = await decodeFile(file);
  const decodedMs = performance.now();
  return {
    file,
    ...analyzeSound(sound, options, onFrame),
    decodeSeconds: (decodedMs - startMs) / 1000,
    analyzeSeconds: (performance.now() - decodedMs) / 1000,
  };
}

/**
 * Analyses sound that is there already.
 *
 * @param onFrame called for each frame, besides
 */
export function analyzeSound(
  { sampleRate, channels, interleaved }: DecodedAudio,
  options: Pick<AnalyzeOptions, "bpmRange">,
  onFrame: (frame: FeatureFrame) => void = () => {},
): Pick<Analysis, "duration" | "beats" | "tempi" | "drops"> {
  const analyzer = new Analyzer({ sampleRate, ...options });
  const clockedFrames = new ClockedFrames(new MusicalClock());
  const recorder = new Recorder();
  const take = (frame: FeatureFrame) => {
    clockedFrames.pass(frame);
    recorder.record(frame);
    onFrame(frame);
  };
  const block = BLOCK_FRAMES * channels;
  for (let start = 0; start < interleaved.length; start += block) {
    analyzer.push(interleaved.subarray(start, start + block), channels, take);
  }
  return {
    duration: interleaved.length / channels / sampleRate,
    beats: recorder.beats,
    tempi: recorder.tempi,
    drops: recorder.drops,
  };
}

function stemOf(file: string): string {
  return basename(file, extname(file));
}

/** The later result would replace the earlier one. @throws {UserError} naming both files. */
function refuseSameNames(files: readonly string[], folder: string): void {
  const seen = new Map<string, string>();
  for (const file of files) {
    const stem = stemOf(file);
    const earlier = seen.get(stem);
    if (earlier !== undefined && resolve(earlier) !== resolve(file)) {
      const message = `"${earlier}" and "${file}" would both be written to ` +
        `"${join(folder, `${stem}.txt`)}": analyse them one by one into two folders`;
      throw new UserError(message, { exitCode: 2 });
    }
    seen.set(stem, file);
  }
}

/** @throws {UserError} when there can be no such folder. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new UserError(`the folder "${folder}" cannot be made: ${reason(cause)}`, { cause });
  }
}

/** What the system says, without the name of the system call. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = REASONS[("code" in error && String(error.code)) || ""];
  return known ?? error.message.replace(/ \(os error \d+\).*$/, "");
}

/** @throws {UserError} when the files cannot be written. */
async function writeResult(folder: string, analysis: Analysis): Promise<void> {
  const stem = join(folder, stemOf(analysis.file));
  const beats = analysis.beats.map((time) => `${time.toFixed(4)}\n`);
  const tempi = analysis.tempi.map(([time, bpm, confidence]) =>
    `${time.toFixed(2)} ${bpm.toFixed(2)} ${confidence.toFixed(3)}\n`
  );
  try {
    await Deno.writeTextFile(`${stem}.txt`, beats.join(""));
    await Deno.writeTextFile(`${stem}.bpm`, tempi.join(""));
  } catch (cause) {
    const message = `"${stem}.txt" and ".bpm" cannot be written: ${reason(cause)}`;
    throw new UserError(message, { cause });
  }
}

function summary({ file, duration, beats, tempi, drops, ...spent }: Analysis): string {
  const bpm = tempi.at(-1)?.[1] ?? 0;
  const speed = duration / Math.max(1e-6, spent.decodeSeconds + spent.analyzeSeconds);
  return `${basename(file)}: ${duration.toFixed(1)} s, ${beats.length} beats, ` +
    `${bpm.toFixed(1)} BPM at the end, ${drops.length} drops, ${speed.toFixed(0)} times real time`;
}

/**
 * Analyses files one after the other; one that cannot be read is told and does not stop the others.
 *
 * @throws {UserError} when a file could not be analysed, after all others were.
 */
export async function analyzeFiles(
  files: readonly string[],
  { out, json = false, ...options }: AnalyzeOptions,
): Promise<void> {
  if (out !== undefined) {
    refuseSameNames(files, out);
    await makeFolder(out);
  }
  const payloads = new FramePayloads();
  const failed: string[] = [];
  for (const [index, file] of files.entries()) {
    const lines = json ? new StdoutLines() : undefined;
    try {
      const analysis = await analyzeFile(file, options, (frame) => {
        lines?.add({
          file,
          time: frame.timeSeconds,
          ...payloads.features(frame),
        });
      });
      lines?.flush();
      if (out !== undefined) await writeResult(out, analysis);
      const place = files.length > 1 ? `[${index + 1}/${files.length}] ` : "";
      if (json || out !== undefined) console.error(`${place}${summary(analysis)}`);
      else console.log(`${place}${summary(analysis)}`);
    } catch (error) {
      // Whoever read our lines has had enough, as `head` does: no failure.
      if (error instanceof Deno.errors.BrokenPipe) return;
      console.error(`audio_analyzer: ${errorText(error)}`);
      failed.push(file);
    }
  }
  if (failed.length > 0) {
    throw new UserError(`${failed.length} of ${files.length} files could not be analysed`);
  }
}

/** Lines for stdout, written in large pieces: a frame a line is 100 lines per second of sound. */
class StdoutLines {
  static readonly #FLUSH_CHARACTERS = 1 << 20;
  readonly #encoder = new TextEncoder();
  #text = "";

  add(value: object): void {
    this.#text += `${JSON.stringify(value)}\n`;
    if (this.#text.length > StdoutLines.#FLUSH_CHARACTERS) this.flush();
  }

  flush(): void {
    let bytes = this.#encoder.encode(this.#text);
    this.#text = "";
    while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
  }
}
