/** Which track plays and where in it: what every monitor publishes, and every reader of it parses. */
import { z } from "zod";

/** A piece of music as a player knows it; a text is empty where the player does not know. */
export const trackSchema = z.object({
  artist: z.string(),
  title: z.string(),
  album: z.string().default(""),
  duration: z.number().min(0).default(0).describe("seconds, 0 while unknown"),
  file: z.string().nullable().default(null).describe(
    "path of the sound file, if it is a local one",
  ),
});
/** See {@link trackSchema}. */
export type Track = z.infer<typeof trackSchema>;

/**
 * Payload of `<monitor>.state`. Between two messages the position goes on at `rate`: see
 * `PlaybackClock`. The first four fields are those of Python-VJ.
 */
export const playbackSchema = z.object({
  is_playing: z.boolean(),
  track: trackSchema.nullable(),
  position: z.number().min(0).describe("seconds into the track at `timestamp`"),
  timestamp: z.number().describe("Unix seconds at which `position` was right"),
  player: z.string().default("").describe("which program plays, as people call it"),
  deck: z.int().nullable().default(null).describe("deck of a DJ program, from 1"),
  bpm: z.number().nullable().default(null).describe("tempo as played now, if the player knows it"),
  is_audible: z.boolean().default(true).describe("whether the audience hears it"),
  rate: z.number().default(1).describe("seconds of the track per second, 1 = normal speed"),
});
/** See {@link playbackSchema}. */
export type PlaybackState = z.infer<typeof playbackSchema>;

/** Whether two states speak of the same piece; a duration or file found out later makes no other one. */
export function isSameTrack(a: Track | null, b: Track | null): boolean {
  if (a === null || b === null) return a === b;
  return a.artist === b.artist && a.title === b.title && a.album === b.album;
}
