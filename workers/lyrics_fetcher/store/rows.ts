/** Rows of the store and what they mean. */
import { z } from "zod";
import type { LyricsRecord } from "./record.ts";

const lyricsRow = z.object({
  artist: z.string(),
  title: z.string(),
  album: z.string(),
  duration: z.number(),
  origin: z.string(),
  origin_id: z.number().nullable(),
  synced: z.string().nullable(),
  plain: z.string().nullable(),
  instrumental: z.number(),
  chosen: z.number(),
  fetched_at: z.number(),
});

/** @returns undefined for a row that nobody of ours has written */
export function toRecord(row: unknown): LyricsRecord | undefined {
  const { data } = lyricsRow.safeParse(row);
  return data && {
    artist: data.artist,
    title: data.title,
    album: data.album,
    duration: data.duration,
    origin: data.origin,
    originId: data.origin_id,
    synced: data.synced,
    plain: data.plain,
    isInstrumental: data.instrumental !== 0,
    isChosen: data.chosen !== 0,
    fetchedAt: data.fetched_at,
  };
}

/** The values of a row, in the order of {@link LYRICS_COLUMNS}. */
export function toRow(song: string, record: LyricsRecord): (string | number | null)[] {
  return [
    song,
    record.artist,
    record.title,
    record.album,
    record.duration,
    record.origin,
    record.originId,
    record.synced,
    record.plain,
    record.isInstrumental ? 1 : 0,
    record.isChosen ? 1 : 0,
    record.fetchedAt,
  ];
}

export const LYRICS_COLUMNS =
  "song, artist, title, album, duration, origin, origin_id, synced, plain, instrumental, chosen, fetched_at";
