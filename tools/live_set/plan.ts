/** Which piece plays when: a set as a DJ might play it, and as nobody would. */
import { Random } from "../../tests/soak/random.ts";

/** How a section begins. */
export const JOINS = ["cut", "fade", "silence", "jump"] as const;
/** See {@link JOINS}. */
export type Join = typeof JOINS[number];

/** A part of one piece that plays at one speed. Times are seconds of the set unless told otherwise. */
export interface Section {
  readonly piece: number;
  readonly join: Join;
  readonly at: number;
  readonly seconds: number;
  /** Where in the piece it begins, in seconds of the piece, and how much faster than written it plays. */
  readonly from: number;
  readonly speed: number;
  /** It is faded in over the end of the section before, and out over the beginning of the next. */
  readonly fadeIn: number;
  readonly fadeOut: number;
  /** The music makes room for a held chord. */
  readonly breakdown?: { readonly at: number; readonly seconds: number };
}

/** What is known of a piece. */
export interface PieceLength {
  readonly seconds: number;
  readonly beats: readonly number[];
}

const LEAST_SECTION_SECONDS = 25;
const MOST_SECTION_SECONDS = 50;
const BREAKDOWN_SECONDS = 8;
/** What is left of a piece that jumps in its middle. */
const LEAST_JUMP_SECONDS = 30;
/** A breakdown needs music around it. */
const BREAKDOWN_EDGE_SECONDS = 10;
const NEXT = [
  { join: "cut", weight: 4 },
  { join: "fade", weight: 4 },
  { join: "silence", weight: 1.5 },
  { join: "jump", weight: 2 },
] as const;
const BREAKDOWN_SHARE = 0.25;

interface Cursor {
  readonly piece: number;
  /** In seconds of the piece. */
  readonly from: number;
  readonly speed: number;
}

/**
 * Joins pieces to a set of `seconds`; the first section begins at `leadSeconds`.
 *
 * @param seed the same one gives the same set
 */
export function planSet(
  pieces: readonly PieceLength[],
  seconds: number,
  seed: number,
  leadSeconds: number,
): Section[] {
  const random = new Random(seed);
  const order = shuffled(pieces.length, random);
  const sections: Section[] = [];
  let turn = 0;
  let at = leadSeconds;
  let join: Join = "cut";
  let fadeIn = 0;
  let cursor: Cursor = { piece: order[0] ?? 0, from: 0, speed: 1 };
  const end = leadSeconds + seconds;
  while (at < end) {
    const left = lengthOf(pieces, cursor.piece) / cursor.speed - cursor.from / cursor.speed;
    const wish = random.between(LEAST_SECTION_SECONDS, MOST_SECTION_SECONDS);
    let next: Join = random.weighted(NEXT)?.join ?? "cut";
    if (next === "jump" && left < LEAST_JUMP_SECONDS) next = "cut";
    const length = Math.min(next === "jump" ? left / 2 : left, wish, end - at);
    const isLast = at + length >= end - LEAST_SECTION_SECONDS / 2;
    const fadeOut = !isLast && next === "fade" ? random.between(4, Math.min(10, length / 3)) : 0;
    const section = { ...cursor, join, at, seconds: length, fadeIn, fadeOut };
    sections.push(withBreakdown(section, random));
    if (isLast) break;
    at += length - fadeOut;
    if (next === "silence") at += random.between(2, 7);
    if (next === "jump") cursor = jump(cursor, length, random);
    else {
      turn++;
      const piece = order[turn % order.length] ?? 0;
      cursor = { piece, from: beginning(pieces, piece, random), speed: 1 };
    }
    join = next;
    fadeIn = fadeOut;
  }
  return sections;
}

function lengthOf(pieces: readonly PieceLength[], piece: number): number {
  return pieces[piece]?.seconds ?? 0;
}

/** The same music 3-60 % faster or slower. */
function jump({ piece, from, speed }: Cursor, played: number, random: Random): Cursor {
  const factor = 1 + random.between(0.03, 0.6);
  const isFaster = random.next() < 0.5 && speed <= 1;
  return { piece, from: from + played * speed, speed: isFaster ? speed * factor : speed / factor };
}

/** On a beat or anywhere, within the first fifth. */
function beginning(pieces: readonly PieceLength[], piece: number, random: Random): number {
  const from = random.between(0, lengthOf(pieces, piece) / 5);
  const beat = pieces[piece]?.beats.find((time) => time >= from);
  return random.next() < 0.5 ? beat ?? from : from;
}

function withBreakdown(section: Section, random: Random): Section {
  const first = section.at + section.fadeIn + BREAKDOWN_EDGE_SECONDS;
  const last = section.at + section.seconds - section.fadeOut - BREAKDOWN_EDGE_SECONDS -
    BREAKDOWN_SECONDS;
  if (random.next() >= BREAKDOWN_SHARE || last < first) return section;
  return {
    ...section,
    breakdown: { at: random.between(first, last), seconds: BREAKDOWN_SECONDS },
  };
}

/** The numbers below `count` in some order (Fisher and Yates). */
function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}
