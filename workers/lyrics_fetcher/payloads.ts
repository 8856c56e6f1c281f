/** What the topics and the answers say, made out of what is shown. */
import type { Analysis } from "./analysis/analysis.ts";
import type { Conductor } from "./conductor.ts";
import type { Found } from "./finder.ts";
import { readLyrics } from "../../bus/lyrics/mod.ts";
import type { Song } from "./song.ts";
import type { FetchedPayload, LinePayload, StatePayload } from "./topics.ts";

/** What is true whatever is shown. */
export interface Surroundings {
  readonly offsetMs: number;
  /** Unix seconds. */
  readonly now: number;
}

function round3(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Payload of `lyrics.line`. */
export function linePayload(conductor: Conductor, { offsetMs, now }: Surroundings): LinePayload {
  const { view, playback, secondsToNext } = conductor;
  const { index, word } = conductor.active;
  const line = view?.lyrics?.lines[index];
  const next = view?.lyrics?.lines[index + 1];
  const active = line?.words[word];
  return {
    artist: view?.song.artist ?? "",
    title: view?.song.title ?? "",
    source: view?.source ?? "",
    index,
    text: line?.text ?? "",
    time: line === undefined ? null : round3(line.time),
    next_index: next === undefined ? null : index + 1,
    next_text: next?.text ?? "",
    next_time: next === undefined ? null : round3(next.time),
    next_in: secondsToNext === undefined ? null : round3(secondsToNext),
    word: active === undefined ? null : { index: word, text: active.text },
    is_refrain: view?.marks?.isRefrain(index) ?? false,
    is_playing: conductor.isPlaying,
    position: round3(playback?.position ?? 0),
    rate: playback?.state?.rate ?? 1,
    synced: view?.lyrics?.isSynced ?? false,
    timing_offset_ms: offsetMs,
    timestamp: now,
  };
}

/** Payload of `lyrics.state`. */
export function statePayload(
  conductor: Conductor,
  { offsetMs, now }: Surroundings,
  storeTrouble: string | null,
): StatePayload {
  const { view, status, found } = conductor;
  return {
    status: status.status,
    message: status.message,
    artist: view?.song.artist ?? "",
    title: view?.song.title ?? "",
    source: view?.source ?? "",
    is_playing: conductor.isPlaying,
    has_lyrics: view?.lyrics !== undefined,
    synced: view?.lyrics?.isSynced ?? false,
    line_count: view?.lyrics?.lines.length ?? 0,
    origin: found?.origin ?? "",
    origin_id: found?.originId ?? null,
    retry_in: status.retrySeconds === null ? null : round3(status.retrySeconds),
    timing_offset_ms: offsetMs,
    store: storeTrouble ?? "ok",
    timestamp: now,
  };
}

/** Payload of `lyrics.fetched`. */
export function fetchedPayload(
  { artist, title, duration }: Song,
  found: Found | null | undefined,
  now: number,
): FetchedPayload {
  const lyrics = found ? readLyrics(found, duration) : undefined;
  return {
    artist,
    title,
    has_lyrics: lyrics !== undefined,
    line_count: lyrics?.lines.length ?? 0,
    lrc_text: (lyrics?.isSynced === true ? found?.synced : found?.plain ?? found?.synced) ?? "",
    synced: lyrics?.isSynced ?? false,
    origin: found?.origin ?? "",
    timestamp: now,
  };
}

/** Payload of `lyrics.analyzed`. */
export function analyzedPayload(
  { artist, title }: Pick<Song, "artist" | "title">,
  { categories: _, ...analysis }: Analysis,
  isCached: boolean,
  now: number,
) {
  return { artist, title, ...analysis, cached: isCached, timestamp: now };
}

/** Payload of `song.categorized`. */
export function categorizedPayload(
  { artist, title }: Pick<Song, "artist" | "title">,
  { categories, mood, method, model }: Analysis,
  now: number,
) {
  return { artist, title, categories, primary_mood: mood, method, model, timestamp: now };
}
