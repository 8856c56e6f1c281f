/** The hands as commands of the worker. */
import { z } from "zod";
import type { CommandHandlers } from "../../../bus/worker/definition.ts";
import { CONTROLS } from "../clock/control.ts";
import { type Hands, LEAST_BPM, MOST_BPM, MOST_NUDGE_MS } from "./hands.ts";

const nothing = z.looseObject({});
const moment = z.object({
  timestamp: z.number().optional()
    .describe("when it was, in Unix seconds; without it: now"),
});

/** The clock after a command. */
export const clockState = z.object({
  control: z.enum(CONTROLS),
  bpm: z.number().describe("0 while there is none"),
  confidence: z.number().min(0).max(1),
  beat_in_bar: z.int().min(0).max(4),
  valid: z.boolean(),
  locked: z.boolean(),
});
/** See {@link clockState}. */
export type ClockState = z.infer<typeof clockState>;

/** What people can do to the clock. */
export const handCommands = {
  tap: {
    summary: "Takes a tap on a beat; the fourth gives tempo and phase",
    input: moment,
    output: clockState.extend({
      taps: z.int().describe("in this row; it begins anew after a pause"),
      tapped_bpm: z.number().nullable().describe("null before the fourth"),
    }),
  },
  resync: {
    summary: "This is the one: a bar begins now",
    input: moment,
    output: clockState,
  },
  nudge: {
    summary: "Slides the beats later, or earlier",
    input: z.object({
      ms: z.number().min(-MOST_NUDGE_MS).max(MOST_NUDGE_MS).describe("negative: earlier"),
    }),
    output: clockState,
  },
  double: { summary: "Twice the tempo, in phase", input: nothing, output: clockState },
  half: { summary: "Half the tempo, in phase", input: nothing, output: clockState },
  hold: {
    summary: "Keeps tempo and phase, whatever is heard",
    input: nothing,
    output: clockState,
  },
  follow: {
    summary: "Follows the music again; what hands did is forgotten",
    input: nothing,
    output: clockState,
  },
  set_bpm: {
    summary: "Sets the tempo and holds it",
    input: z.object({ bpm: z.number().min(LEAST_BPM).max(MOST_BPM) }),
    output: clockState,
  },
  lock: {
    summary: "Keeps the tempo while the phase follows the music",
    input: z.object({ on: z.boolean().default(true) }),
    output: clockState,
  },
};

/** Handlers of {@link handCommands}. */
export function handHandlers(hands: Hands): CommandHandlers<typeof handCommands> {
  return {
    tap: ({ timestamp }) => hands.tap(timestamp),
    resync: ({ timestamp }) => hands.resync(timestamp),
    nudge: ({ ms }) => hands.nudge(ms),
    double: () => hands.scale(2),
    half: () => hands.scale(0.5),
    hold: () => hands.hold(),
    follow: () => hands.follow(),
    set_bpm: ({ bpm }) => hands.setBpm(bpm),
    lock: ({ on }) => hands.lock(on ? "on" : "off"),
  };
}
