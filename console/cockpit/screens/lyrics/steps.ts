import type { LyricsState } from "../../state/lyrics.ts";
import type { SongLookup } from "../../state/song_lookup.ts";

/** One step from a track to its words and what they are about. */
export interface Step {
  readonly name: string;
  /** What came out, or what keeps it. */
  readonly detail: string;
  /** `open`: its turn has not come. */
  readonly state: "done" | "part" | "busy" | "failed" | "open";
}

/** The steps for the song that is on, in their order. @param isLive whether somebody is at work on them */
export function stepsOf(
  lyrics: Pick<LyricsState, "lookup" | "words" | "analysis" | "moods">,
  isLive: boolean,
): Step[] {
  const steps = stepsTold(lyrics);
  return isLive ? steps : steps.map((step) => step.state === "busy" ? open(step.name) : step);
}

function stepsTold(
  lyrics: Pick<LyricsState, "lookup" | "words" | "analysis" | "moods">,
): Step[] {
  const { lookup, analysis, moods } = lyrics;
  const hasSong = lookup !== null && lookup.title !== "";
  const hasWords = hasSong && lookup.hasLyrics;
  return [
    hasSong
      ? { name: "track", detail: lookup.source, state: "done" }
      : { name: "track", detail: "none", state: "open" },
    hasSong ? search(lookup) : open("words"),
    hasWords ? times(lookup) : open("times"),
    !hasWords
      ? open("analysis")
      : analysis === null
      ? { name: "analysis", detail: "counting", state: "busy" }
      : { name: "analysis", detail: methodText(analysis), state: "done" },
    !hasWords
      ? open("mood")
      : moods === null
      ? { name: "mood", detail: "", state: "busy" }
      : { name: "mood", detail: moods.primary || "none", state: "done" },
  ];
}

function open(name: string): Step {
  return { name, detail: "", state: "open" };
}

function search({ status, hasLyrics, origin, wasAsked }: SongLookup): Step {
  const name = "words";
  if (hasLyrics) return { name, detail: originText(origin, wasAsked), state: "done" };
  switch (status) {
    case "looking":
      return { name, detail: "asking LRCLIB", state: "busy" };
    case "instrumental":
      return { name, detail: "instrumental", state: "done" };
    case "not_found":
      return { name, detail: "not found", state: "failed" };
    case "unavailable":
      return { name, detail: "not to be had", state: "failed" };
    default:
      return { name, detail: "looking here", state: "busy" };
  }
}

/** Where the words are from; those that nobody had to ask for were kept. */
function originText(origin: string, wasAsked: boolean | null): string {
  switch (origin) {
    case "file":
      return "file";
    case "import":
      return "imported";
    case "lrclib":
      return wasAsked === false ? "LRCLIB, kept" : "LRCLIB";
    default:
      return origin === "" ? "found" : origin;
  }
}

function times({ isSynced, lineCount }: SongLookup): Step {
  return isSynced
    ? { name: "times", detail: `${lineCount} lines`, state: "done" }
    : { name: "times", detail: `none, ${lineCount} lines spread`, state: "part" };
}

function methodText({ method, model, isCached }: NonNullable<LyricsState["analysis"]>): string {
  if (method === "local") return "counted";
  return `${model || method}${isCached ? ", kept" : ""}`;
}
