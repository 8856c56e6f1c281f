/**
 * VirtualDJ's telemetry over OS2L: a receiver that sends `subscribe` is told values of VDJScript as they
 * change. It is no part of OS2L; lighting programs use it, and versions that do not know it ignore it.
 */
import { MOST_DECKS, type ScriptDecks } from "../../decks/script_decks.ts";
import type { ValueEvent } from "./event.ts";

/** Readings a second of what changes all the time. */
const FREQUENCY = 10;
const DECK_VERBS = [
  "loaded",
  "get_title",
  "get_artist",
  "get_album",
  "get_filepath",
  "get_key",
  "get_time total",
  "get_bpm",
  "play",
  "is_audible",
  "volume",
  "get_time elapsed absolute",
];
const MIXER_VERBS = ["get_decks", "get_crossfader_result full"];
const DECK_TRIGGER = /^deck ([1-9]) (.+)$/;

/** The message that asks for everything of use here. */
export function subscribeMessage(): string {
  const trigger = [...MIXER_VERBS];
  for (let deck = 1; deck <= MOST_DECKS; deck++) {
    for (const verb of DECK_VERBS) trigger.push(`deck ${deck} ${verb}`);
  }
  return `${JSON.stringify({ evt: "subscribe", frequency: String(FREQUENCY), trigger })}\n`;
}

/** Takes an answer. @returns whether anything is known now that was not */
export function tellDecks(decks: ScriptDecks, event: ValueEvent, nowMs: number): boolean {
  const [, deck, verb] = DECK_TRIGGER.exec(event.trigger) ?? [];
  if (deck === undefined || verb === undefined) {
    return decks.tellMixer(event.trigger, event.value);
  }
  return decks.tellDeck(Number(deck), verb, event.value, nowMs);
}
