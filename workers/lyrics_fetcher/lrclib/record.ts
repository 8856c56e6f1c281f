/** What LRCLIB answers with: https://lrclib.net/docs */
import { z } from "zod";
import { lineText } from "../../../bus/lyrics/mod.ts";

/** Longer than the words of any song, with their times. */
const LONGEST_LYRICS = 256 * 1024;
const MOST_RESULTS = 50;

const name = z.string().nullish().transform((text) => lineText(text ?? ""));
const lyrics = z.string().max(LONGEST_LYRICS).nullish()
  .transform((text) => text === undefined || text?.trim() === "" ? null : text ?? null)
  .catch(null);

/** A song in LRCLIB. Fields that are wrong count as missing. */
export const lrclibRecordSchema = z.object({
  id: z.int(),
  trackName: name.catch(""),
  artistName: name.catch(""),
  albumName: name.catch(""),
  duration: z.number().min(0).max(86_400).nullish().transform((seconds) => seconds ?? 0).catch(0),
  instrumental: z.boolean().nullish().transform((is) => is ?? false).catch(false),
  plainLyrics: lyrics,
  syncedLyrics: lyrics,
});
/** See {@link lrclibRecordSchema}. */
export type LrclibRecord = z.infer<typeof lrclibRecordSchema>;

/** The songs of a search that can be read. @throws {Error} when it is no list at all */
export function readResults(json: unknown): LrclibRecord[] {
  if (!Array.isArray(json)) throw new Error("no list of songs");
  return json.slice(0, MOST_RESULTS).flatMap((item) => {
    const { data } = lrclibRecordSchema.safeParse(item);
    return data === undefined ? [] : [data];
  });
}

/** Whether there is anything to show or to know. */
export function saysAnything({ instrumental, plainLyrics, syncedLyrics }: LrclibRecord): boolean {
  return instrumental || plainLyrics !== null || syncedLyrics !== null;
}
