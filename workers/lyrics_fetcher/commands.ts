/** The commands of the lyrics, as the bus describes them. */
import { z } from "zod";
import { analysisSchema } from "./analysis/analysis.ts";

const names = {
  artist: z.string().max(10_000),
  title: z.string().max(10_000),
};
const song = {
  ...names,
  album: z.string().max(10_000).default(""),
  duration: z.number().min(0).default(0).describe("seconds, 0: not known"),
};
const lyrics = z.string().max(512 * 1024);
/** LRCLIB alone may take 10 s for each of three questions. */
const LONG_MS = 60_000;

const fetchedResult = {
  success: z.boolean(),
  has_lyrics: z.boolean(),
  lrc_text: z.string(),
  line_count: z.int(),
  synced: z.boolean(),
  origin: z.string(),
  message: z.string(),
};
const analysisResult = analysisSchema.extend({ cached: z.boolean() });

const matchSchema = z.object({
  id: z.int().describe("for choose"),
  ...names,
  album: z.string(),
  duration: z.number(),
  synced: z.boolean(),
  instrumental: z.boolean(),
  score: z.number().describe("how well it fits, 0 to 1"),
});

/** Besides the standard ones. */
export const commands = {
  fetch_lyrics: {
    summary: "Finds the words of a song: chosen ones, files, the store, LRCLIB",
    input: z.object(song),
    output: z.object(fetchedResult),
    timeoutMs: LONG_MS,
  },
  analyze_lyrics: {
    summary: "Tells refrain, keywords and themes of these words",
    input: z.object({
      lyrics,
      artist: names.artist.default(""),
      title: names.title.default(""),
    }),
    output: z.object({ success: z.boolean(), analysis: analysisResult }),
    timeoutMs: 10 * LONG_MS,
  },
  categorize_song: {
    summary: "Tells the moods of a song; its words are looked for where they are not given",
    input: z.object({ ...song, lyrics: lyrics.optional() }),
    output: z.object({
      success: z.boolean(),
      categories: analysisSchema.shape.categories,
      primary_mood: z.string(),
      method: z.string(),
    }),
    timeoutMs: 10 * LONG_MS,
  },
  fetch_and_analyze: {
    summary: "Both: finds the words of a song and analyses them",
    input: z.object({ ...song, track_key: z.string().max(20_000).optional() }),
    output: z.object({
      ...fetchedResult,
      track_key: z.string(),
      analysis: analysisResult.nullable(),
      categories: analysisSchema.shape.categories.nullable(),
      primary_mood: z.string(),
    }),
    timeoutMs: 10 * LONG_MS,
  },
  set_offset: {
    summary: "Shifts the lines: to so many ms (positive: later), or by so many",
    input: z.object({
      ms: z.number().optional().describe("from now on"),
      by: z.number().optional().describe("more than now, negative: less"),
    }).refine(({ ms, by }) => (ms === undefined) !== (by === undefined), "give ms or by"),
    output: z.object({ timing_offset_ms: z.number() }),
  },
  search: {
    summary:
      "Searches LRCLIB for other versions of a song, of the one that plays where none is named",
    input: z.object({
      query: z.string().trim().min(1).max(1000).optional(),
      artist: names.artist.optional(),
      title: names.title.optional(),
    }),
    output: z.object({ results: z.array(matchSchema) }),
    timeoutMs: LONG_MS,
  },
  choose: {
    summary: "Takes other words for a song, the one that plays unless it is named; for ever",
    input: z.object({
      id: z.int().nullable().describe("of search; null: forget what was chosen"),
      artist: names.artist.optional(),
      title: names.title.optional(),
    }),
    output: z.object({ ...names, has_lyrics: z.boolean(), synced: z.boolean() }),
    timeoutMs: LONG_MS,
  },
  resend: {
    summary: "Tells the whole song once more over OSC, for a visualizer that has just started",
    input: z.looseObject({}),
    output: z.object({ targets: z.int() }),
  },
} as const;
