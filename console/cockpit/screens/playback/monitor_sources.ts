import { payloads, textOrNull } from "../../state/payload.ts";
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
  return payloads(answer["sources"], MOST_SOURCES).map((source) => ({
    name: shortText(source["source"]),
    isChosen: source["chosen"] === true,
    state: textOrNull(source["state"]) ?? "unknown",
    message: shortText(source["message"]),
  }));
}
