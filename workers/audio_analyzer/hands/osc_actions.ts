/** What OSC messages to the analyser mean. */
import type { OscMessage } from "../../../bus/osc/mod.ts";
import { type Hands, LEAST_BPM, MOST_BPM, MOST_NUDGE_MS } from "./hands.ts";

type Action = (hands: Hands, value: number | undefined) => unknown;

/** A button sends 1 when it is pressed, and 0 when it is let go. */
function pressed(action: (hands: Hands) => unknown): Action {
  return (hands, value) => value === 0 ? undefined : action(hands);
}

/** @throws {RangeError} */
function within(value: number | undefined, least: number, most: number): number {
  if (value !== undefined && value >= least && value <= most) return value;
  throw new RangeError(`a number from ${least} to ${most} is wanted, not ${value ?? "nothing"}`);
}

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ["/vj/tap", pressed((hands) => hands.tap())],
  ["/vj/resync", pressed((hands) => hands.resync())],
  ["/vj/double", pressed((hands) => hands.scale(2))],
  ["/vj/half", pressed((hands) => hands.scale(0.5))],
  ["/vj/follow", pressed((hands) => hands.follow())],
  ["/vj/hold", (hands, value) => value === 0 ? hands.follow() : hands.hold()],
  ["/vj/lock", (hands, value) => hands.lock(value === 0 ? "off" : "on")],
  ["/vj/nudge", (hands, ms) => hands.nudge(within(ms, -MOST_NUDGE_MS, MOST_NUDGE_MS))],
  ["/vj/bpm", (hands, bpm) => hands.setBpm(within(bpm, LEAST_BPM, MOST_BPM))],
]);

/** Addresses that are understood. */
export const OSC_IN_ADDRESSES: readonly string[] = [...ACTIONS.keys()];

/**
 * Does what a message says.
 *
 * @throws {RangeError} when it says nothing that is understood
 * @throws {CommandError} when it cannot be done now
 */
export function actOn({ address, args }: OscMessage, hands: Hands): void {
  const action = ACTIONS.get(address);
  if (action === undefined) throw new RangeError(`unknown address "${address.slice(0, 80)}"`);
  action(hands, numberOf(args[0]));
}

function numberOf(argument: unknown): number | undefined {
  if (typeof argument === "boolean" || typeof argument === "bigint") return Number(argument);
  return typeof argument === "number" && Number.isFinite(argument) ? argument : undefined;
}
