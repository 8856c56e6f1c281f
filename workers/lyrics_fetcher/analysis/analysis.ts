/** What is known of the words of a song. */
import { z } from "zod";

/** The moods that a song is sorted into, as in Python-VJ. */
export const CATEGORIES = [
  "dark",
  "happy",
  "sad",
  "energetic",
  "calm",
  "love",
  "death",
  "romantic",
  "aggressive",
  "peaceful",
  "nostalgic",
  "uplifting",
] as const;
/** One of {@link CATEGORIES}. */
export type Category = typeof CATEGORIES[number];

const share = z.number().min(0).max(1);

/** See the descriptions of the fields. */
export const analysisSchema = z.object({
  refrain_lines: z.array(z.string()).describe("lines that come again and again"),
  keywords: z.array(z.string()).describe("words that stand out"),
  themes: z.array(z.string()).describe("what it is about"),
  visuals: z.array(z.string()).describe("words for pictures that fit"),
  categories: z.object(
    Object.fromEntries(CATEGORIES.map((name) => [name, share])) as Record<Category, typeof share>,
  ).describe("each 0 to 1; all 0 where nothing is known"),
  mood: z.string().describe("the strongest category, empty where nothing is known"),
  language: z.string().describe("ISO 639-3, empty where nothing is known"),
  method: z.enum(["local", "llm"]).describe("local: by counting words, without understanding them"),
  model: z.string().describe("of the LLM, empty for local"),
});
/** See {@link analysisSchema}. */
export type Analysis = z.infer<typeof analysisSchema>;

/** The strongest category; empty when there is none. */
export function strongest(categories: Readonly<Record<Category, number>>): Category | "" {
  let best: Category | "" = "";
  for (const name of CATEGORIES) {
    if (categories[name] > (best === "" ? 0 : categories[best])) best = name;
  }
  return best;
}
