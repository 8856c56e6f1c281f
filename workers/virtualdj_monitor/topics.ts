/** The topics of the monitor. */
import { z } from "zod";
import { playbackSchema } from "../../bus/playback/mod.ts";
import { SOURCES } from "./sources/source.ts";

/** One deck as everybody is told. */
export const deckSchema = z.object({
  deck: z.int().nullable().describe("from 1; null where the source does not know decks"),
  source: z.enum(SOURCES).describe("which source is believed about it"),
  on_air: z.boolean(),
  is_loaded: z.boolean(),
  is_playing: z.boolean(),
  is_audible: z.boolean(),
  artist: z.string(),
  title: z.string(),
  album: z.string(),
  key: z.string(),
  file: z.string().nullable(),
  duration: z.number().describe("seconds, 0 while unknown"),
  position: z.number().describe("seconds into the track at `timestamp`"),
  rate: z.number().describe("seconds of the track per second"),
  bpm: z.number().nullable().describe("tempo as played now"),
  track_bpm: z.number().nullable().describe("tempo at normal speed, by VirtualDJ's database"),
  volume: z.number().nullable().describe("fader, 0..1"),
});

/** Payload of `virtualdj.decks`. */
export const decksSchema = z.object({
  timestamp: z.number().describe("Unix seconds at which the positions were right"),
  on_air: z.int().nullable().describe("deck that the audience hears"),
  selected: z.union([z.literal("auto"), z.int()]).describe("what select_deck has chosen"),
  balance: z.number().nullable().describe("what is heard: 0 left side, 1 right side"),
  decks: z.array(deckSchema),
});
/** See {@link decksSchema}. */
export type DecksPayload = z.infer<typeof decksSchema>;

/** Payload of `virtualdj.beat`. */
export const beatSchema = z.object({
  timestamp: z.number().describe("Unix seconds at which it was told"),
  position: z.int().describe("which beat of the track; negative before the first"),
  bpm: z.number().describe("tempo as played now, 0 while unknown"),
  strength: z.number().min(0).max(1),
  change: z.boolean().describe("tempo or phase are not those of the beats before"),
  deck: z.int().nullable().describe("deck on air, if known"),
});

/** Payload of `virtualdj.button`. */
export const buttonSchema = z.object({
  timestamp: z.number(),
  name: z.string(),
  page: z.string().describe("empty if VirtualDJ names none"),
  state: z.enum(["on", "off"]),
});

/** Payload of `virtualdj.command`. */
export const commandSchema = z.object({
  timestamp: z.number(),
  id: z.int(),
  param: z.number().min(0).max(100),
});

/** What it publishes, as the bus describes it. */
export const topics = {
  "virtualdj.state": {
    kind: "state",
    summary: "The track on air and where in it: at each change, and every 5 s while it plays",
    schema: playbackSchema,
  },
  "virtualdj.decks": {
    kind: "state",
    summary: "All decks: at each change, and every 5 s while one plays",
    schema: decksSchema,
  },
  "virtualdj.beat": {
    kind: "stream",
    summary: "Each beat that VirtualDJ tells over OS2L",
    schema: beatSchema,
  },
  "virtualdj.button": {
    kind: "stream",
    summary: "Each button for the lights that is pressed in VirtualDJ (os2l_button)",
    schema: buttonSchema,
  },
  "virtualdj.command": {
    kind: "stream",
    summary: "Each numbered command for the lights (os2l_cmd)",
    schema: commandSchema,
  },
} as const;
