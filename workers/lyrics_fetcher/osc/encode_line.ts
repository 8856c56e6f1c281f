/** The line of this moment as OSC messages. */
import { encodeMessage } from "../../../bus/osc/mod.ts";
import type { ActiveLine } from "../line/line_clock.ts";
import { type LyricsProfile, PREFIXES } from "./profiles.ts";
import type { SongView } from "./song_view.ts";

type Message = Uint8Array<ArrayBuffer>;

/** What is told when another line begins; index -1 and no text before the first and after the song. */
export function encodeActiveLine(
  profile: LyricsProfile,
  view: SongView | undefined,
  { index }: ActiveLine,
): Message[] {
  const prefix = PREFIXES[profile];
  const line = view?.lyrics?.lines[index];
  const isRefrain = line !== undefined && view?.marks?.isRefrain(index) === true;
  const keywords = line === undefined ? "" : view?.marks?.keywords(index) ?? "";
  return [
    encodeMessage(`${prefix}/line/active`, "i", [index]),
    encodeMessage(`${prefix}/refrain/active`, "is", isRefrain ? [index, line.text] : [-1, ""]),
    encodeMessage(
      `${prefix}/keywords/active`,
      "is",
      keywords === "" ? [-1, ""] : [index, keywords],
    ),
  ];
}

/** The line that comes next: index, seconds of real time until then (-1: not known), text. */
export function encodeNextLine(
  profile: LyricsProfile,
  view: SongView | undefined,
  { index }: ActiveLine,
  seconds: number | undefined,
): Message {
  const next = view?.lyrics?.lines[index + 1];
  const values = next === undefined ? [-1, -1, ""] : [index + 1, seconds ?? -1, next.text];
  return encodeMessage(`${PREFIXES[profile]}/line/next`, "ifs", values);
}

/** The word of this moment: index of its line, its own, text. Only for lyrics whose words have stamps. */
export function encodeActiveWord(
  profile: LyricsProfile,
  view: SongView | undefined,
  { index, word }: ActiveLine,
): Message {
  const text = view?.lyrics?.lines[index]?.words[word]?.text ?? "";
  return encodeMessage(`${PREFIXES[profile]}/word/active`, "iis", [index, word, text]);
}
