/** The messages of OS2L (os2l.org), and VirtualDJ's answers to a subscription, which are no part of it. */
import { trackText } from "../../../../bus/playback/mod.ts";
import type { ScriptValue } from "../../decks/script_value.ts";

/** A beat of the deck that leads. */
export interface BeatEvent {
  readonly kind: "beat";
  /** Which beat of the track it is; it may be negative before the first one. */
  readonly position: number;
  /** Tempo as played; 0 if unknown. */
  readonly bpm: number;
  /** 0..1. */
  readonly strength: number;
  /** Whether tempo or phase have changed: no continuation of the beats before. */
  readonly change: boolean;
}

/** A button of VirtualDJ that speaks to the lights. */
export interface ButtonEvent {
  readonly kind: "button";
  readonly name: string;
  readonly page: string;
  readonly on: boolean;
}

/** A numbered command with a value, 0..100. */
export interface NumberedCommandEvent {
  readonly kind: "command";
  readonly id: number;
  readonly param: number;
}

/** The value of something that was subscribed to. */
export interface ValueEvent {
  readonly kind: "value";
  readonly trigger: string;
  readonly value: ScriptValue;
}

/** What VirtualDJ says. */
export type Os2lEvent = BeatEvent | ButtonEvent | NumberedCommandEvent | ValueEvent;

const FASTEST_BPM = 1000;
const FURTHEST_BEAT = 1_000_000;

/** Reads one message; undefined for what is none, or one of another kind. */
export function parseEvent(text: string): Os2lEvent | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined; // counted by the caller
  }
  if (!isRecord(message)) return undefined;
  switch (message["evt"]) {
    case "beat":
      return parseBeat(message);
    case "btn":
      return parseButton(message);
    case "cmd":
      return parseCommand(message);
    case "subscribed":
      return parseValue(message);
    default:
      return undefined;
  }
}

function parseBeat({ pos, bpm, strength, change }: Record<string, unknown>): BeatEvent | undefined {
  if (!isFinite(pos)) return undefined;
  const level = isFinite(strength) ? strength : 0;
  return {
    kind: "beat",
    position: Math.round(Math.min(FURTHEST_BEAT, Math.max(-FURTHEST_BEAT, pos))),
    bpm: isFinite(bpm) && bpm > 0 && bpm <= FASTEST_BPM ? bpm : 0,
    // Older versions tell per cent.
    strength: Math.min(1, Math.max(0, level > 1 ? level / 100 : level)),
    change: change === true,
  };
}

function parseButton({ name, page, state }: Record<string, unknown>): ButtonEvent | undefined {
  if (typeof name !== "string" || (state !== "on" && state !== "off")) return undefined;
  const pageName = typeof page === "string" ? trackText(page) : "";
  return { kind: "button", name: trackText(name), page: pageName, on: state === "on" };
}

function parseCommand({ id, param }: Record<string, unknown>): NumberedCommandEvent | undefined {
  if (!Number.isInteger(id) || !isFinite(id) || Math.abs(id) > 0x7fffffff) return undefined;
  const value = isFinite(param) ? Math.min(100, Math.max(0, param)) : 0;
  return { kind: "command", id, param: value };
}

function parseValue({ trigger, value }: Record<string, unknown>): ValueEvent | undefined {
  if (typeof trigger !== "string") return undefined;
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    return undefined;
  }
  return { kind: "value", trigger, value };
}

function isFinite(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
