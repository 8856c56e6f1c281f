/** DJ sets: pieces joined one after the other, with what a DJ does between them. */
import type { Piece } from "../piece.ts";
import { median, quantile } from "../metrics/statistics.ts";
import { Random } from "../sound/random.ts";

/** How a part of a set begins. */
export const CHANGES = [
  "cut",
  "cross-fade",
  "tempo jump",
  "silence, next track",
  "silence, same track",
] as const;
export type Change = typeof CHANGES[number];

/** A part of a set: a stretch of one piece at some speed. */
export interface SetPart {
  readonly file: string;
  /** How it follows the part before; the first follows nothing. */
  readonly change: Change | "start";
  /** From where in the piece it plays, in its own seconds. */
  readonly pieceSeconds: number;
  /** How much faster than the piece it plays. */
  readonly speed: number;
  /** Where in the set it begins to be heard, and to be gone, in seconds. */
  readonly from: number;
  readonly to: number;
  /** So long it becomes louder, and so long quieter at its end, in seconds. */
  readonly fadeIn: number;
  readonly fadeOut: number;
  /** From here on it is what counts: its begin, or the middle of the cross-fade. */
  readonly counts: number;
  /** Its beats in seconds of the set, and its tempo. */
  readonly beats: readonly number[];
  readonly bpm: number;
}

/** A set. */
export interface SetPlan {
  readonly parts: readonly SetPart[];
  readonly durationSeconds: number;
}

const PART_SECONDS = [18, 24] as const;
const FADE_SECONDS = [4, 8] as const;
const SILENCE_SECONDS = [1, 6] as const;
const JUMP = [0.03, 0.6] as const;
/** Tempi after a jump stay where people dance. */
const TEMPI = [70, 200] as const;
/** A piece whose beats are more unevenly spaced than this has no one tempo. */
const UNEVEN = 1.02;
const ROUNDS_PER_SET = 2;

/** A piece of one tempo. */
interface Track {
  readonly piece: Piece;
  readonly bpm: number;
  /** In the piece, where music begins and ends, in seconds. */
  readonly begin: number;
  readonly end: number;
}

/**
 * Plans sets of ten changes each, every kind of change twice. Only pieces of constant tempo take part.
 *
 * @param seed the same sets for the same seed and pieces
 * @throws RangeError when no piece is long and steady enough
 */
export function planSets(pieces: readonly Piece[], count: number, seed: number): SetPlan[] {
  const random = new Random(seed);
  const tracks = pieces.flatMap((piece) => trackOf(piece) ?? []);
  if (tracks.length < 2) {
    throw new RangeError("sets need two pieces at least of 28 s and more at one tempo each");
  }
  let bag: Track[] = [];
  const draw = () => {
    if (bag.length === 0) bag = random.shuffled(tracks);
    return bag.pop() ?? random.pick(tracks);
  };
  return Array.from({ length: count }, () => planSet(random, draw));
}

function planSet(random: Random, draw: () => Track): SetPlan {
  const changes = random.shuffled(Array.from({ length: ROUNDS_PER_SET }, () => CHANGES).flat());
  const parts: SetPart[] = [];
  let track = draw();
  let until = 0;
  for (const [i, change] of (["start", ...changes] as const).entries()) {
    const before = parts.at(-1);
    if (change === "cut" || change === "cross-fade" || change === "silence, next track") {
      track = draw();
    }
    const goesOn = change === "tempo jump" || change === "silence, same track";
    const speedBefore = goesOn ? before?.speed ?? 1 : 1;
    const speed = change === "tempo jump"
      ? speedBefore * jump(random, track.bpm * speedBefore)
      : speedBefore;
    const fadeIn = change === "cross-fade" ? before?.fadeOut ?? 0 : 0;
    const fadeOut = changes[i] === "cross-fade" ? random.between(...FADE_SECONDS) : 0;
    const gap = change.startsWith("silence") ? random.between(...SILENCE_SECONDS) : 0;
    const from = until + gap - fadeIn;
    const counts = from + fadeIn / 2;
    const to = from + fadeIn + random.between(...PART_SECONDS) + fadeOut / 2;
    const pieceSeconds = startIn(track, (to - from) * speed, goesOn ? before : undefined, random);
    const beats = track.piece.beats
      .map((beat) => from + (beat - pieceSeconds) / speed)
      .filter((beat) => beat >= counts && beat < to);
    parts.push({
      file: track.piece.file,
      change,
      pieceSeconds,
      speed,
      from,
      to,
      fadeIn,
      fadeOut,
      counts,
      beats,
      bpm: track.bpm * speed,
    });
    until = to;
  }
  return {
    parts: parts.map((part, i) => endWhereNextCounts(part, parts[i + 1])),
    durationSeconds: until,
  };
}

/** In a cross-fade the beats of both are heard; from its middle on those of the next piece count. */
function endWhereNextCounts(part: SetPart, next: SetPart | undefined): SetPart {
  const end = next === undefined ? part.to : Math.min(part.to, next.counts);
  return { ...part, beats: part.beats.filter((beat) => beat < end) };
}

/** Where a part begins in its piece: where the part before left it, or anywhere that leaves enough. */
function startIn(
  track: Track,
  neededSeconds: number,
  before: SetPart | undefined,
  random: Random,
): number {
  const latest = Math.max(track.begin, track.end - neededSeconds);
  if (before !== undefined) {
    const left = before.pieceSeconds + (before.to - before.from) * before.speed;
    if (left <= latest) return left;
    return track.begin;
  }
  return random.between(track.begin, latest);
}

/** A factor by which the tempo jumps, to either side, such that people can still dance to it. */
function jump(random: Random, bpm: number): number {
  const size = 1 + Math.exp(random.between(Math.log(JUMP[0]), Math.log(JUMP[1])));
  const [first, second] = random.next() < 0.5 ? [size, 1 / size] : [1 / size, size];
  return bpm * first >= TEMPI[0] && bpm * first <= TEMPI[1] ? first : second;
}

function trackOf(piece: Piece): Track | undefined {
  const gaps = piece.beats.slice(1).map((beat, i) => beat - (piece.beats[i] ?? NaN));
  const short = quantile(gaps, 0.05) ?? NaN;
  const long = quantile(gaps, 0.95) ?? NaN;
  const begin = piece.beats[0] ?? 0;
  const end = piece.beats.at(-1) ?? 0;
  const isSteady = long / short < UNEVEN && piece.silences.length === 0;
  if (!isSteady || end - begin < PART_SECONDS[1] + FADE_SECONDS[0]) return undefined;
  return { piece, bpm: piece.bpm ?? 60 / (median(gaps) ?? NaN), begin, end };
}
