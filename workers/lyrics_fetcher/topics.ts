/** The topics of the lyrics. */
import { z } from "zod";
import { analysisSchema } from "./analysis/analysis.ts";

const names = { artist: z.string(), title: z.string() };
const timestamp = z.number().describe("Unix seconds");

const lineSchema = z.object({
  ...names,
  source: z.string().describe("which player: spotify, virtualdj; empty for none"),
  index: z.int().describe("from 0; -1 before the first line and without lyrics"),
  text: z.string(),
  time: z.number().nullable().describe("stamp of the line, seconds into the track"),
  next_index: z.int().nullable(),
  next_text: z.string(),
  next_time: z.number().nullable(),
  next_in: z.number().nullable().describe("seconds until then, null while it is not known"),
  word: z.object({ index: z.int(), text: z.string() }).nullable()
    .describe("only for lyrics whose words have stamps"),
  is_refrain: z.boolean(),
  is_playing: z.boolean(),
  position: z.number().describe("seconds into the track at `timestamp`"),
  rate: z.number(),
  synced: z.boolean().describe(
    "false: nobody knows the times, the lines were spread over the track",
  ),
  timing_offset_ms: z.number(),
  timestamp,
});
/** Payload of `lyrics.line`. */
export type LinePayload = z.infer<typeof lineSchema>;

const stateSchema = z.object({
  status: z.enum(["idle", "looking", "found", "instrumental", "not_found", "unavailable"]),
  message: z.string().describe("why, for people"),
  ...names,
  source: z.string(),
  is_playing: z.boolean(),
  has_lyrics: z.boolean(),
  synced: z.boolean(),
  line_count: z.int(),
  origin: z.string().describe("file, lrclib, import; empty for none"),
  origin_id: z.int().nullable().describe("what the lyrics are called there"),
  retry_in: z.number().nullable().describe("seconds after which it is tried again"),
  timing_offset_ms: z.number(),
  store: z.string().describe("ok, or what is wrong with the file of the store"),
  timestamp,
});
/** Payload of `lyrics.state`. */
export type StatePayload = z.infer<typeof stateSchema>;

const fetchedSchema = z.object({
  ...names,
  has_lyrics: z.boolean(),
  line_count: z.int(),
  lrc_text: z.string().describe("LRC, or the plain words where nobody knows the times"),
  synced: z.boolean(),
  origin: z.string(),
  timestamp,
});
/** Payload of `lyrics.fetched`. */
export type FetchedPayload = z.infer<typeof fetchedSchema>;

const analyzedSchema = analysisSchema.omit({ categories: true }).extend({
  ...names,
  cached: z.boolean(),
  timestamp,
});

const categorizedSchema = analysisSchema.pick({ categories: true, method: true, model: true })
  .extend({ ...names, primary_mood: z.string(), timestamp });

/** What is published, as the bus describes it. */
export const topics = {
  "lyrics.line": {
    kind: "state",
    summary: "The line of this moment, at each line and word, pause and seek",
    schema: lineSchema,
  },
  "lyrics.state": {
    kind: "state",
    summary: "Which song is followed, and how the look-up of its words is doing",
    schema: stateSchema,
  },
  "lyrics.fetched": {
    kind: "state",
    summary: "The words of a song, when they were found or not",
    schema: fetchedSchema,
  },
  "lyrics.analyzed": {
    kind: "state",
    summary: "Refrain, keywords and themes of a song",
    schema: analyzedSchema,
  },
  "song.categorized": {
    kind: "state",
    summary: "The moods of a song",
    schema: categorizedSchema,
  },
} as const;
