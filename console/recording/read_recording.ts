import { errorText, UserError } from "../../bus/messages/errors.ts";
import { boundedLines } from "../../bus/bounded_lines.ts";
import {
  FORMAT_VERSION,
  LONGEST_LINE,
  parseLine,
  type RecordingHeader,
  type RecordingLine,
} from "./format.ts";

const GZIP_MAGIC = [0x1f, 0x8b];
const MEBIBYTE = 1024 * 1024;

/** A line of a recording, and how many bytes it has. */
export interface LineItem {
  readonly number: number;
  readonly line: RecordingLine;
  readonly bytes: number;
}

/** A line that cannot be read, and why. */
export interface ProblemItem {
  readonly number: number;
  readonly problem: string;
}

/** What is read of a recording. */
export type RecordingItem =
  | { readonly number: number; readonly header: RecordingHeader }
  | LineItem
  | ProblemItem;

/**
 * The bytes of a file, unpacked where it is gzipped, whatever its name says.
 *
 * @throws {UserError} when it cannot be read, or is no file.
 */
async function open(path: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  let file: Deno.FsFile;
  try {
    const { isFile } = await Deno.stat(path);
    if (!isFile) throw new Error("it is no file, and it is read more than once");
    file = await Deno.open(path);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "is not there"
      : `cannot be read: ${errorText(cause)}`;
    throw new UserError(`${path} ${reason}`, { cause });
  }
  const head = new Uint8Array(2);
  await file.read(head);
  await file.seek(0, Deno.SeekMode.Start);
  const isGzip = GZIP_MAGIC.every((byte, index) => head[index] === byte);
  return isGzip ? file.readable.pipeThrough(new DecompressionStream("gzip")) : file.readable;
}

/** Hands on what comes until it fails; then says why, once. */
async function* untilTrouble(
  chunks: AsyncIterable<Uint8Array>,
  onTrouble: (reason: string) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    onTrouble(errorText(error));
  }
}

/**
 * Reads a recording line by line, never the whole of it. Lines that cannot be read come as problems and keep
 * nothing else from being read. Leaving the loop closes the file.
 *
 * @throws {UserError} when the file cannot be opened, or is of another version.
 */
export async function* readRecording(path: string): AsyncGenerator<RecordingItem> {
  let trouble: string | undefined;
  let last = 0;
  const chunks = untilTrouble(await open(path), (reason) => trouble = reason);
  for await (const { number, bytes } of boundedLines(chunks, LONGEST_LINE)) {
    last = number;
    if (bytes?.length === 0) continue;
    yield item(path, number, bytes);
  }
  if (trouble !== undefined) {
    yield { number: last + 1, problem: `the file is cut here: ${trouble}` };
  }
}

function item(path: string, number: number, bytes: Uint8Array | null): RecordingItem {
  if (bytes === null) {
    return { number, problem: `it is longer than ${LONGEST_LINE / MEBIBYTE} MiB` };
  }
  const parsed = parseLine(bytes);
  if ("line" in parsed) return { number, line: parsed.line, bytes: bytes.length };
  if ("problem" in parsed) return { number, problem: parsed.problem };
  if (number > 1) return { number, problem: "a second recording begins here, with its own times" };
  if ("header" in parsed) return { number, header: parsed.header };
  throw new UserError(
    `${path}:1: this recording is of version ${parsed.otherVersion}, and version ${FORMAT_VERSION} is read here; ` +
      "take the vj_console that wrote it",
  );
}
