import { isPayload, numberOr, type Payload, payloads, textOrNull } from "../../state/payload.ts";
import { shortText } from "../../state/short_text.ts";

const MOST_SOURCES = 8;

/** A way in which a monitor learns what plays. */
export interface MonitorSource {
  readonly name: string;
  /** Whether what is told comes from it. */
  readonly isChosen: boolean;
  /** "following", "live", "waiting", "resting", "unavailable", "failed", "off". */
  readonly state: string;
  /** For people: what is heard, or what is missing and how to get it. */
  readonly message: string;
}

/** Reads the answer to `list_sources` of a monitor. */
export function monitorSources(answer: Record<string, unknown>): MonitorSource[] {
  const sources = payloads(answer["sources"], MOST_SOURCES).map((source) => ({
    name: shortText(source["source"]),
    isChosen: source["chosen"] === true,
    state: textOrNull(source["state"]) ?? "unknown",
    message: shortText(source["message"]),
  }));
  const { database } = answer;
  return isPayload(database) ? [...sources, databaseOf(database)] : sources;
}

/** The library of a DJ program, from which tempo, key and length are. */
function databaseOf(database: Payload): MonitorSource {
  const [failure] = Array.isArray(database["failures"]) ? database["failures"] : [];
  const state = textOrNull(database["state"]) ?? "unknown";
  const songs = `${Math.max(0, Math.round(numberOr(database["songs"], 0)))} songs`;
  return {
    name: "database",
    isChosen: false,
    state: failure === undefined ? state : "failed",
    message: failure === undefined
      ? state === "reading" ? "being read" : songs
      : `${songs}; ${shortText(failure)}`,
  };
}
