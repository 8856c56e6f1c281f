import { open } from "node:fs/promises";
import { MAX_LRC_CHARACTERS } from "../../../bus/lyrics/mod.ts";

/** More is not read, however long the file is. */
const MAX_BYTES = 2 * MAX_LRC_CHARACTERS;

/** Reads the head of a lyric file, whatever its encoding. @throws the system's error when it cannot be read */
export async function readLyricFile(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    // What is no plain file might never end, or never begin.
    if (!(await file.stat()).isFile()) throw new Error(`${path} is no file`);
    const bytes = new Uint8Array(MAX_BYTES);
    const { bytesRead } = await file.read(bytes, 0, MAX_BYTES, 0);
    return decodeLyrics(bytes.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** UTF-8, else UTF-16 where a mark says so, else the Windows code page that old files are in. */
export function decodeLyrics(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    // A cut at the end may have split a character: that is no sign of another encoding.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
