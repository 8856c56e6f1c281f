import { isPayload, numberOrNull, type Payload } from "./payload.ts";
import { shortText } from "./short_text.ts";

const MOST_TEXTS = 60;
const MOST_MOODS = 24;

/** What was found out about the words of a song. */
export interface SongAnalysis {
  readonly artist: string;
  readonly title: string;
  readonly refrainLines: readonly string[];
  readonly keywords: readonly string[];
  readonly themes: readonly string[];
  /** Words for pictures that fit. */
  readonly visuals: readonly string[];
  /** The strongest mood; empty where nothing is known. */
  readonly mood: string;
  /** ISO 639-3; empty where nothing is known. */
  readonly language: string;
  /** "local": counted, without understanding; "llm". */
  readonly method: string;
  readonly model: string;
  readonly isCached: boolean;
}

/** A mood of a song. */
export interface Mood {
  readonly name: string;
  /** 0..1 */
  readonly score: number;
}

/** The moods of a song. */
export interface SongMoods {
  readonly artist: string;
  readonly title: string;
  readonly primary: string;
  /** The strongest first. */
  readonly moods: readonly Mood[];
}

/** Reads `lyrics.analyzed`. */
export function analysisOf(payload: Payload): SongAnalysis {
  return {
    artist: shortText(payload["artist"]),
    title: shortText(payload["title"]),
    refrainLines: texts(payload["refrain_lines"]),
    keywords: texts(payload["keywords"]),
    themes: texts(payload["themes"]),
    visuals: texts(payload["visuals"]),
    mood: shortText(payload["mood"]),
    language: shortText(payload["language"]),
    method: shortText(payload["method"]),
    model: shortText(payload["model"]),
    isCached: payload["cached"] === true,
  };
}

/** Reads `song.categorized`. */
export function moodsOf(payload: Payload): SongMoods {
  const categories = isPayload(payload["categories"]) ? payload["categories"] : {};
  const moods: Mood[] = [];
  for (const name of Object.keys(categories).slice(0, MOST_MOODS)) {
    const score = numberOrNull(categories[name]);
    if (score !== null) moods.push({ name, score: Math.max(0, Math.min(1, score)) });
  }
  return {
    artist: shortText(payload["artist"]),
    title: shortText(payload["title"]),
    primary: shortText(payload["primary_mood"]),
    moods: moods.sort((a, b) => b.score - a.score),
  };
}

function texts(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST_TEXTS).map(shortText).filter((text) => text !== "");
}
