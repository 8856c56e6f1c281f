import { CommandError } from "../../../../bus/messages/errors.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";

/** What is not answered by then has not been done in time with the music. */
const TIMEOUT_MS = 1000;
const NUDGE_MS = 10;
/** So many taps give a tempo. */
const ENOUGH_TAPS = 4;

/** A command of the analyser that leads its clock. */
interface Hand {
  readonly keys: readonly string[];
  readonly label: string;
  readonly help: string;
  command(desk: Desk): { name: string; payload?: Record<string, unknown> };
}

const HANDS: readonly Hand[] = [
  {
    keys: ["t"],
    label: "tap",
    help: "tap the beat, four times and more: tempo and phase",
    command: (desk) => ({ name: "tap", payload: { timestamp: desk.now().nowSeconds } }),
  },
  {
    keys: ["r"],
    label: "resync",
    help: "this is the one: a bar begins now",
    command: (desk) => ({ name: "resync", payload: { timestamp: desk.now().nowSeconds } }),
  },
  {
    keys: ["["],
    label: "earlier",
    help: `nudge the beat ${NUDGE_MS} ms earlier`,
    command: () => ({ name: "nudge", payload: { ms: -NUDGE_MS } }),
  },
  {
    keys: ["]"],
    label: "later",
    help: `nudge the beat ${NUDGE_MS} ms later`,
    command: () => ({ name: "nudge", payload: { ms: NUDGE_MS } }),
  },
  {
    keys: ["d"],
    label: "double",
    help: "double the tempo",
    command: () => ({ name: "double" }),
  },
  {
    keys: ["h"],
    label: "half",
    help: "half the tempo",
    command: () => ({ name: "half" }),
  },
  {
    keys: ["space"],
    label: "hold",
    help: "hold tempo and phase; again: follow the music",
    command: (desk) => {
      const control = desk.model.sound.audio?.control ?? null;
      return { name: control === null || control === "following" ? "hold" : "follow" };
    },
  },
];

/** The keys that lead the clock of the analyser that is shown. */
export function handActions(desk: Desk): Action[] {
  const { sound } = desk.model;
  return HANDS.map((hand) => ({
    keys: hand.keys,
    label: hand.label,
    help: hand.help,
    unavailable: () => sound.source === null ? sound.missingSound() : null,
    run: async () => {
      const { source } = sound;
      if (source === null) return;
      const { name, payload = {} } = hand.command(desk);
      try {
        const answer = await desk.send(source, name, payload, { timeoutMs: TIMEOUT_MS });
        desk.say(outcome(name, payload, answer));
      } catch (error) {
        desk.warn(`${name}: ${reason(error, source)}`);
      }
    },
  }));
}

function outcome(
  name: string,
  payload: Readonly<Record<string, unknown>>,
  answer: Readonly<Record<string, unknown>>,
): string {
  const { taps, tapped_bpm: tappedBpm, bpm, control } = answer;
  if (name === "tap" && tappedBpm === null) return `tap ${taps} of ${ENOUGH_TAPS}`;
  const tempo = typeof bpm === "number" && bpm > 0 ? `${bpm.toFixed(1)} BPM` : "no tempo";
  const ms = payload["ms"];
  const what = typeof ms === "number" ? `${name} ${Math.abs(ms)} ms ${lateness(ms)}` : name;
  return `${what}: ${tempo}, ${control}`;
}

function lateness(ms: number): string {
  return ms > 0 ? "later" : "earlier";
}

function reason(error: unknown, source: string): string {
  if (error instanceof CommandError && error.code === "unknown_command") {
    return `${source} has no such command; is it older than this console?`;
  }
  return error instanceof Error ? error.message : String(error);
}
