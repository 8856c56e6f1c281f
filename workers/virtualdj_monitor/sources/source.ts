/** What all ways to hear of VirtualDJ have in common. */
import type { Clock, Logger } from "../../../bus/mod.ts";
import type { SourceView } from "../decks/facts.ts";

/** The ways to hear of VirtualDJ, the best first. */
export const SOURCES = ["osc", "os2l", "network_control", "files"] as const;

/** One of {@link SOURCES}. */
export type SourceName = typeof SOURCES[number];

/** How a source is. */
export interface SourceStatus {
  /** `live`: VirtualDJ tells; `waiting`: it does not (yet); `failed`: it could not if it wanted. */
  readonly state: "live" | "waiting" | "failed";
  /** For people: what is heard, or what is missing and how to get it. */
  readonly detail: string;
}

/** One way to hear of VirtualDJ. */
export interface DeckSource {
  readonly name: SourceName;
  readonly status: SourceStatus;
  /** What it knows now; undefined while VirtualDJ does not tell it anything. */
  view(): SourceView | undefined;
  /** Begins to listen. What goes wrong becomes its status; it tries again by itself. */
  start(): void | Promise<void>;
  /** Resolves when everything is closed. */
  stop(): void | Promise<void>;
}

/** What a source gets from the worker. */
export interface SourceContext {
  readonly clock: Clock;
  readonly log: Logger;
  /** To be called when it may know something new, or nothing any more. */
  changed(): void;
}
