/** A MIDI output. */
import { UserError } from "../../../bus/mod.ts";
import { openFilePort } from "./file_port.ts";
import { openSystemPort } from "./system_port.ts";
import type { MidiTarget } from "./target.ts";

/** Takes messages. */
export interface MidiPort {
  /** Sends one message. Never waits, never throws. */
  send(message: readonly number[]): void;
  /** Messages that could not be sent so far. */
  readonly dropped: number;
  close(): void;
}

/**
 * Opens what a target names; undefined for `off`.
 *
 * @throws {UserError} when it cannot be opened, with the reason and the way out
 */
export async function openMidiPort(target: MidiTarget): Promise<MidiPort | undefined> {
  if (target.kind === "off") return undefined;
  try {
    return target.kind === "file" ? await openFilePort(target.path) : await openSystemPort(target);
  } catch (cause) {
    const name = target.kind === "file" ? target.path : target.name;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`the MIDI output "${name}" cannot be opened: ${reason}`, { cause });
  }
}
