/** A song on a stage, and who tells its words. */
import { CockpitStage, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

export const WORKER = "lyrics_fetcher";
export const SONG = { artist: "The Timers", title: "Always on time" };
export const LINES = [
  "There is a clock that nobody hears",
  "it rings for every line",
  "One, two, three",
  "always on time",
  "",
  "it finds the place again",
  "one two three!",
  "always on time",
];

/** LRC with a line every 4 s. */
export function lrc(lines: readonly string[]): string {
  const stamp = (index: number) =>
    `[${String(Math.floor(index * 4 / 60)).padStart(2, "0")}:${
      String(index * 4 % 60).padStart(2, "0")
    }.00]`;
  return lines.map((text, index) => `${stamp(index)}${text}`).join("\n");
}

export function state(changes: Payload = {}): Payload {
  return {
    ...SONG,
    status: "found",
    message: "",
    source: "spotify",
    is_playing: true,
    has_lyrics: true,
    synced: true,
    line_count: LINES.length,
    origin: "lrclib",
    origin_id: 7,
    retry_in: null,
    timing_offset_ms: 0,
    store: "ok",
    ...changes,
  };
}

/** Where a stage's wall clock is. */
export function nowSeconds(stage: CockpitStage): number {
  return NOW_SECONDS + (stage.nowMs - 1000) / 1000;
}

export function sing(stage: CockpitStage, index: number, changes: Payload = {}): CockpitStage {
  return stage.hear(WORKER, "lyrics.line", {
    ...SONG,
    source: "spotify",
    index,
    text: LINES[index] ?? "",
    time: index < 0 ? null : index * 4,
    next_index: index + 1,
    next_text: LINES[index + 1] ?? "",
    next_time: (index + 1) * 4,
    word: null,
    is_refrain: false,
    is_playing: true,
    position: Math.max(0, index) * 4,
    rate: 1,
    synced: true,
    timing_offset_ms: 0,
    timestamp: nowSeconds(stage),
    ...changes,
  });
}

export function fetched(changes: Payload = {}): Payload {
  return { ...SONG, has_lyrics: true, lrc_text: lrc(LINES), synced: true, ...changes };
}

export function analyzed(changes: Payload = {}): Payload {
  return {
    ...SONG,
    refrain_lines: ["One, two, three", "always on time"],
    keywords: ["clock", "time"],
    themes: ["music"],
    visuals: [],
    mood: "calm",
    language: "eng",
    method: "local",
    model: "",
    cached: false,
    ...changes,
  };
}

export const MOODS = {
  ...SONG,
  primary_mood: "calm",
  categories: { calm: 0.83, happy: 0.5, sad: 0.1 },
};

/** The second line of a song is sung, and the lyrics screen is shown. */
export function singing(): CockpitStage {
  const stage = new CockpitStage().register(WORKER, "spotify_monitor").show("lyrics")
    .hear(WORKER, "lyrics.state", state())
    .hear(WORKER, "lyrics.fetched", fetched())
    .hear(WORKER, "lyrics.analyzed", analyzed())
    .hear(WORKER, "song.categorized", MOODS);
  return sing(stage, 1);
}

/** Lets what was asked be answered. */
export async function settle(stage: CockpitStage): Promise<CockpitStage> {
  stage.text();
  await new Promise((resolve) => setTimeout(resolve, 0));
  return stage;
}
