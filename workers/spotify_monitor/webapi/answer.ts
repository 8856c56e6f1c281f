/** What Spotify's Web API says of the player: GET /me/player. Nothing in it is relied on. */
import { z } from "zod";
import { type Track, trackText } from "../../../bus/playback/mod.ts";

/** A longer piece is nonsense. */
const MOST_MS = 7 * 86_400_000;

/** Whatever is not as it should be counts as not there, so that the rest is still told. */
const text = z.string().optional().catch(undefined);
const milliseconds = z.number().min(0).max(MOST_MS).optional().catch(undefined);
const named = z.looseObject({ name: text }).optional().catch(undefined);

const itemSchema = z.looseObject({
  name: text,
  duration_ms: milliseconds,
  artists: z.array(z.unknown()).max(1000).optional().catch(undefined),
  album: named,
  show: named,
}).nullable().optional().catch(undefined);

const answerSchema = z.looseObject({
  is_playing: z.boolean().catch(false),
  progress_ms: milliseconds,
  item: itemSchema,
  device: z.looseObject({
    name: text,
    volume_percent: z.number().optional().catch(undefined),
  }).nullable().optional().catch(undefined),
});

/** What is known after an answer. */
export interface WebApiPlayback {
  readonly isPlaying: boolean;
  readonly track: Track | null;
  /** Undefined where Spotify does not say. */
  readonly positionSeconds: number | undefined;
  readonly isAudible: boolean;
  /** The device, as its owner calls it; empty where unknown. */
  readonly device: string;
}

/** Reads an answer; undefined for one that says of no player. */
export function readAnswer(json: unknown): WebApiPlayback | undefined {
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { is_playing, progress_ms, item, device } = parsed.data;
  return {
    isPlaying: is_playing,
    track: trackOf(item),
    positionSeconds: progress_ms === undefined ? undefined : progress_ms / 1000,
    isAudible: device?.volume_percent !== 0,
    device: trackText(device?.name),
  };
}

/** Tracks have artists and an album, episodes of podcasts a show; advertisements are no item. */
function trackOf(item: z.infer<typeof itemSchema>): Track | null {
  if (item === null || item === undefined) return null;
  const names = (item.artists ?? []).slice(0, 20).map(nameOf).filter((name) => name !== "");
  const show = trackText(item.show?.name);
  const track = {
    artist: trackText(names.join(", ")) || show,
    title: trackText(item.name),
    album: trackText(item.album?.name) || show,
    duration: (item.duration_ms ?? 0) / 1000,
    file: null,
  };
  return track.artist === "" && track.title === "" ? null : track;
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null || !("name" in value)) return "";
  return trackText(value.name);
}
