/** A song as OSC messages: what a visualizer needs before the first line. */
import { encodeMessage, type OscValue } from "../../../bus/osc/mod.ts";
import { type LyricsProfile, PREFIXES } from "./profiles.ts";
import type { SongView } from "./song_view.ts";

/** Categories that are told, the strongest first. */
const MOST_CATEGORIES = 10;

type Message = Uint8Array<ArrayBuffer>;

/** `/track`, also for no song at all. */
export function encodeTrack(profile: LyricsProfile, view: SongView | undefined): Message {
  const address = `${PREFIXES[profile]}/track`;
  if (view === undefined) return encodeMessage(address, "issssfi", [0, "", "", "", "", 0, 0]);
  const { artist, title, album, duration } = view.song;
  const hasLyrics = view.lyrics === undefined ? 0 : 1;
  const values = [1, view.source, artist, title, album, duration, hasLyrics];
  return encodeMessage(address, "issssfi", values);
}

/** What empties a visualizer: nothing of the song before is left. */
export function encodeResets(profile: LyricsProfile, view: SongView | undefined): Message[] {
  const lyrics = encodeMessage(`${PREFIXES[profile]}/lyrics/reset`, "", []);
  return [lyrics, ...encodeAnalysisResets(profile, view)];
}

/** What takes off refrain and keywords: there are others now. */
export function encodeAnalysisResets(
  profile: LyricsProfile,
  view: SongView | undefined,
): Message[] {
  const prefix = PREFIXES[profile];
  const key = view === undefined ? "" : `${view.song.artist}::${view.song.title}`;
  const [types, values] = profile === "vj" ? ["s", [key]] as const : ["", []] as const;
  return [
    encodeMessage(`${prefix}/refrain/reset`, "", []),
    encodeMessage(`${prefix}/keywords/reset`, types, values),
  ];
}

/** The lines: index, seconds, text. */
export function encodeLines(profile: LyricsProfile, { lyrics }: SongView): Message[] {
  const address = `${PREFIXES[profile]}/lyrics/line`;
  return (lyrics?.lines ?? []).map(({ time, text }, index) =>
    encodeMessage(address, "ifs", [index, time, text])
  );
}

/** What is known of the words: refrain, keywords, mood. */
export function encodeAnalysis(profile: LyricsProfile, view: SongView): Message[] {
  const prefix = PREFIXES[profile];
  const { lyrics, marks, analysis } = view;
  const messages: Message[] = [];
  const add = (address: string, types: string, values: readonly OscValue[]) =>
    void messages.push(encodeMessage(`${prefix}/${address}`, types, values));
  lyrics?.lines.forEach(({ time, text }, index) => {
    if (marks?.isRefrain(index) === true) add("refrain/line", "ifs", [index, time, text]);
  });
  lyrics?.lines.forEach(({ time }, index) => {
    const keywords = marks?.keywords(index) ?? "";
    if (keywords !== "") add("keywords/line", "ifs", [index, time, keywords]);
  });
  if (analysis === undefined) return messages;
  if (profile === "vj") {
    const strongest = Object.entries(analysis.categories).filter(([, score]) => score > 0)
      .toSorted(([, a], [, b]) => b - a).slice(0, MOST_CATEGORIES);
    for (const [category, score] of strongest) add(`categories/${category}`, "f", [score]);
  } else {
    if (analysis.keywords.length > 0) add("metadata/keywords", "s", [analysis.keywords.join(",")]);
    if (analysis.themes.length > 0) add("metadata/themes", "s", [analysis.themes.join(",")]);
    if (analysis.visuals.length > 0) add("metadata/visuals", "s", [analysis.visuals.join(",")]);
    if (analysis.mood !== "") add("metadata/mood", "s", [analysis.mood]);
  }
  return messages;
}
