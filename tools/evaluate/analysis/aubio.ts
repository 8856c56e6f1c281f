/** aubio, a peer to be compared with: a program of its own, heard on the same files. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parseBeats } from "../corpus.ts";
import type { Heard } from "../piece_score.ts";

const PROGRAM = "aubiotrack";
/** The window and hop that aubio's own tempo examples use. */
const SETTINGS = ["-B", "1024", "-H", "512"] as const;
const TIMEOUT_MS = 120_000;

const run = promisify(execFile);

/** Length and layout of a file's sound. */
type SoundFormat = Pick<Heard, "durationSeconds" | "sampleRate" | "channels">;

/** Whether aubio is installed. */
export async function hasAubio(): Promise<boolean> {
  try {
    await run(PROGRAM, ["-h"], { timeout: TIMEOUT_MS });
    return true;
  } catch (error) {
    // It answers a question for help with 1; a program that is not there cannot answer.
    return !(error instanceof Error && "code" in error && error.code === "ENOENT");
  }
}

/**
 * What aubio hears of a file: beats only; its tempo is read off them.
 * @throws {Error} when it fails
 */
export async function hearWithAubio(file: string, format: SoundFormat): Promise<Heard> {
  const { stdout } = await run(PROGRAM, ["-i", file, ...SETTINGS], { timeout: TIMEOUT_MS });
  const { durationSeconds, sampleRate, channels } = format;
  const beats = parseBeats(stdout, PROGRAM);
  return { beats, tempi: undefined, validShare: undefined, durationSeconds, sampleRate, channels };
}
