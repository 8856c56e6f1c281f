/** Folders of music with known beats: `<name>.ogg` (or wav, flac, mp3), `<name>.beats`, `index.jsonl`. */
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { z } from "zod";
import { UserError } from "../../bus/mod.ts";
import type { Piece } from "./piece.ts";

const SOUNDS: readonly string[] = [".ogg", ".wav", ".flac", ".mp3"];
/** The category of pieces of which the folder tells none. */
const NO_CATEGORY = "music";
/** The category of pieces without a beat. */
export const NO_BEAT = "no beat";
/** More than any list of beats or index has: what is larger is something else. */
const MOST_BYTES = 16 * 1024 * 1024;

/** What a line of the index tells; everything but the name may be missing. */
const entrySchema = z.object({
  id: z.string().min(1),
  top: z.string().optional(),
  category: z.string().optional(),
  constant: z.boolean().optional(),
  bpm: z.number().positive().nullish(),
  dur: z.number().positive().optional(),
  silence: z.array(z.tuple([z.number(), z.number()])).optional(),
});
type Entry = z.infer<typeof entrySchema>;

/**
 * Finds the pieces of a folder: each sound with a `.beats` beside it. The index is optional.
 *
 * @throws {UserError} when the folder cannot be read, holds no such piece, or a file of it is broken
 */
export async function readCorpus(folder: string): Promise<Piece[]> {
  const names = await namesIn(folder);
  const index = names.has("index.jsonl")
    ? await readIndex(join(folder, "index.jsonl"))
    : new Map<string, Entry>();
  const sounds = [...names].filter((name) => SOUNDS.includes(extname(name).toLowerCase())).sort();
  const pieces: Piece[] = [];
  for (const sound of sounds) {
    const id = sound.slice(0, -extname(sound).length);
    if (!names.has(`${id}.beats`)) continue;
    const beats = await readBeats(join(folder, `${id}.beats`));
    pieces.push(toPiece(join(folder, sound), id, beats, index.get(id)));
  }
  if (pieces.length === 0) {
    const wanted = "<name>.ogg, .wav, .flac or .mp3 with <name>.beats beside it";
    throw new UserError(`"${folder}" holds no music with known beats: ${wanted} is needed`);
  }
  return pieces;
}

function toPiece(file: string, id: string, beats: readonly number[], entry?: Entry): Piece {
  const isConstant = entry?.constant === true && typeof entry.bpm === "number";
  return {
    id,
    category: beats.length === 0 ? NO_BEAT : entry?.top ?? entry?.category ?? NO_CATEGORY,
    file,
    beats,
    bpm: isConstant ? entry.bpm ?? undefined : undefined,
    silences: entry?.silence ?? [],
    durationSeconds: entry?.dur,
  };
}

async function namesIn(folder: string): Promise<Set<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (cause) {
    throw new UserError(`"${folder}" cannot be read: is it a folder of music?`, { cause });
  }
}

async function readText(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new UserError(`"${path}" has ${size} bytes: too large for a list`);
  return await readFile(path, "utf8");
}

/** @throws {UserError} naming the line that is none */
async function readIndex(path: string): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for (const [number, line] of (await readText(path)).split("\n").entries()) {
    if (line.trim() === "") continue;
    const entry = entrySchema.safeParse(parseJson(line));
    if (!entry.success) {
      const [problem] = entry.error.issues;
      const place = problem === undefined ? "" : `${problem.path.join(".")}: ${problem.message}`;
      throw new UserError(`"${path}", line ${number + 1}, describes no piece: ${place}`);
    }
    entries.set(entry.data.id, entry.data);
  }
  return entries;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** @throws {UserError} naming the line that is none, or that is earlier than the one before */
async function readBeats(path: string): Promise<number[]> {
  return parseBeats(await readText(path), path);
}

/**
 * Reads a list of beats: a line for each, its time in seconds first; what follows is not looked at.
 *
 * @param path for messages
 * @throws {UserError} naming the line that holds no time, or one before that of the line above
 */
export function parseBeats(text: string, path: string): number[] {
  const beats: number[] = [];
  for (const [number, line] of text.split("\n").entries()) {
    const [first] = line.trim().split(/[\s,]+/);
    if (first === undefined || first === "" || first.startsWith("#")) continue;
    const seconds = Number(first);
    if (!Number.isFinite(seconds) || seconds < (beats.at(-1) ?? -Infinity)) {
      const wanted = "times in seconds, rising, are wanted";
      throw new UserError(`"${path}", line ${number + 1}, holds "${first}": ${wanted}`);
    }
    beats.push(seconds);
  }
  return beats;
}
