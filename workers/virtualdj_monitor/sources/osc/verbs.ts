/** What VirtualDJ is asked over OSC: `/vdj/query/deck/1/get_title` is answered at `/vdj/deck/1/get_title`. */
import { MOST_DECKS, type ScriptDecks } from "../../decks/script_decks.ts";
import type { ScriptValue } from "../../decks/script_value.ts";
import { encodeMessage, type OscMessage } from "../../../../bus/osc/mod.ts";

/** Told when they change, if they are subscribed to. */
const PUSHED = [
  "loaded",
  "get_title",
  "get_artist",
  "get_album",
  "get_filepath",
  "get_key",
  "get_songlength",
  "get_bpm",
  "play",
  "is_audible",
  "volume",
];
/** Asked again and again: positions are not pushed, and of the others one may have been lost. */
const POLLED = ["song_pos", "play", "is_audible", "get_title", "get_bpm"];
const MIXER = ["get_decks", "get_crossfader_result"];
const ANSWER = /^\/vdj\/(?:query\/|subscribe\/)?deck\/([1-9])\/([a-z_]+)$/;
const MIXER_ANSWER = /^\/vdj\/(?:query\/|subscribe\/)?([a-z_]+)$/;

/** Asks whether anybody is there. */
export const probe: readonly Uint8Array[] = [question("query", "get_decks")];

/** Asks to be told of every change, and how everything is now. */
export const subscription: readonly Uint8Array[] = [
  ...MIXER.flatMap((verb) => [question("subscribe", verb), question("query", verb)]),
  ...decksOf().flatMap((deck) =>
    PUSHED.flatMap((verb) => [
      question("subscribe", `deck/${deck}/${verb}`),
      question("query", `deck/${deck}/${verb}`),
    ])
  ),
];

/** Takes back what {@link subscription} asked for. */
export const farewell: readonly Uint8Array[] = [
  ...MIXER.map((verb) => question("unsubscribe", verb)),
  ...decksOf().flatMap((deck) =>
    PUSHED.map((verb) => question("unsubscribe", `deck/${deck}/${verb}`))
  ),
];

/** Asks where a deck is; by its number from 1. */
export const polls: readonly (readonly Uint8Array[])[] = [
  [question("query", "get_crossfader_result")],
  ...decksOf().map((deck) => POLLED.map((verb) => question("query", `deck/${deck}/${verb}`))),
];

/** Takes an answer. @returns whether anything is known now that was not; undefined for what is none */
export function tellAnswer(
  decks: ScriptDecks,
  { address, args }: OscMessage,
  nowMs: number,
): boolean | undefined {
  const value = valueOf(args[0]);
  const [, deck, verb] = ANSWER.exec(address) ?? [];
  if (deck !== undefined && verb !== undefined) {
    return decks.tellDeck(Number(deck), verb, value, nowMs);
  }
  const [, mixerVerb] = MIXER_ANSWER.exec(address) ?? [];
  return mixerVerb === undefined ? undefined : decks.tellMixer(mixerVerb, value);
}

/** No argument and an empty text mean no. */
function valueOf(argument: OscMessage["args"][number] | undefined): ScriptValue {
  if (typeof argument === "bigint") return Number(argument);
  return typeof argument === "string" || typeof argument === "number" ||
      typeof argument === "boolean"
    ? argument
    : "";
}

function decksOf(): number[] {
  return Array.from({ length: MOST_DECKS }, (_, index) => index + 1);
}

function question(kind: "query" | "subscribe" | "unsubscribe", what: string): Uint8Array {
  return encodeMessage(`/vdj/${kind}/${what}`, "", []);
}
