/** OSC 1.0 messages as values: what the codec encodes and what it decodes to. */

/**
 * One argument. `f` `d` `i` are numbers, `h` a bigint, `s` `S` `c` strings, `b` `m` bytes, `T` `F`
 * booleans, `N` null, `I` Infinity-like "impulse" (1), `t` a time tag, `r` a colour, `[`...`]` an array.
 */
export type OscValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | Uint8Array
  | OscTimeTag
  | OscColor
  | readonly OscValue[];

/** An NTP time stamp: seconds since 1900 and the fraction in units of 2^-32 s. `0, 1` means "now". */
export interface OscTimeTag {
  readonly seconds: number;
  readonly fraction: number;
}

/** A colour: red, green and blue 0-255, alpha 0-1. */
export interface OscColor {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

/** A decoded message. `types` are its type tags without the comma; `timeTag` is that of its bundle. */
export interface OscMessage {
  readonly address: string;
  readonly types: string;
  readonly args: readonly OscValue[];
  readonly timeTag?: OscTimeTag;
}

/** A message that cannot be encoded: a wrong address, type tag or argument. */
export class OscEncodeError extends Error {
  override readonly name = "OscEncodeError";
}

/** Bytes that are no acceptable OSC packet. */
export class OscDecodeError extends Error {
  override readonly name = "OscDecodeError";
}
