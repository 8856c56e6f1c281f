/** Where MIDI clock goes: `midi_clock` of the configuration. */
import { z } from "zod";

/** What such a text names. */
export type MidiTarget =
  | { readonly kind: "off" }
  /** An output of this machine; a part of its name is enough. */
  | { readonly kind: "port"; readonly name: string }
  /** A port of our own, which others connect to. */
  | { readonly kind: "virtual"; readonly name: string }
  /** A raw device or a named pipe that takes MIDI bytes. */
  | { readonly kind: "file"; readonly path: string };

/** Reads the text of `midi_clock`; undefined for what names nothing. */
export function parseMidiTarget(text: string): MidiTarget | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || /\p{Cc}/u.test(trimmed)) return undefined;
  if (trimmed === "off") return { kind: "off" };
  const [, scheme, rest] = /^(virtual|file):(.*)$/.exec(trimmed) ?? [];
  if (scheme === undefined) return { kind: "port", name: trimmed };
  const named = rest?.trim();
  if (!named) return undefined;
  return scheme === "file" ? { kind: "file", path: named } : { kind: "virtual", name: named };
}

/** `off`, the name of an output, `virtual:<name>` or `file:<path>`. */
export const midiTargetSchema = z.string().superRefine((text, context) => {
  if (parseMidiTarget(text) !== undefined) return;
  const message =
    `"${text}" is no MIDI output: write the name of one, virtual:<name> for a port of ` +
    `its own, file:<path> for a raw device, or off`;
  context.addIssue({ code: "custom", message, input: text });
});
