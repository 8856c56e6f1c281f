import { parseArgs } from "node:util";
import { UserError } from "../../bus/mod.ts";
import type { Variant } from "./sound/variant.ts";

/** What `make evaluate` was asked for. */
export interface EvaluateOptions {
  /** Folder of music with known beats; without one only what is made here is heard. */
  readonly folder: string | undefined;
  /** Only pieces with this text in their name or category. */
  readonly only: string;
  readonly variant: Variant;
  readonly parts: ReadonlySet<Part>;
  readonly format: "text" | "markdown" | "json";
  readonly seed: number;
}

/** Besides the table of beats and tempo. */
export const PARTS = ["pieces", "variants", "sets", "aubio"] as const;
export type Part = typeof PARTS[number];

const TEXT = { type: "string", default: "" } as const;
const SWITCH = { type: "boolean", default: false } as const;

/** @throws {UserError} naming the option that is wrong */
export function readOptions(args: readonly string[]): EvaluateOptions {
  const { positionals, values } = parse(args);
  if (positionals.length > 1) {
    throw wrong(`one folder is scored at a time, not ${positionals.length}`);
  }
  if (values.json && values.markdown) throw wrong("--json and --markdown exclude each other");
  const rate = number("--rate", values.rate, 8_000, 192_000);
  const gainDb = number("--gain-db", values["gain-db"], -120, 60);
  const clipDb = number("--clip-db", values["clip-db"], 0, 60);
  const channels = number("--channels", values.channels, 1, 8);
  return {
    folder: positionals[0],
    only: values.only,
    variant: {
      ...(rate === undefined ? {} : { rate }),
      ...(gainDb === undefined ? {} : { gainDb }),
      ...(clipDb === undefined ? {} : { clipDb }),
      ...(channels === undefined ? {} : { channels: Math.round(channels) }),
    },
    parts: new Set(PARTS.filter((part) => values[part])),
    format: values.json ? "json" : values.markdown ? "markdown" : "text",
    seed: number("--seed", values.seed, -(2 ** 31), 2 ** 31) ?? 1,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: TEXT,
        rate: TEXT,
        "gain-db": TEXT,
        "clip-db": TEXT,
        channels: TEXT,
        seed: TEXT,
        pieces: SWITCH,
        variants: SWITCH,
        sets: SWITCH,
        aubio: SWITCH,
        json: SWITCH,
        markdown: SWITCH,
      },
      allowPositionals: true,
    });
  } catch (error) {
    if (error instanceof TypeError) throw wrong(error.message);
    throw error;
  }
}

/** The number that a text holds; undefined when it is empty. */
function number(name: string, text: string, low: number, high: number): number | undefined {
  if (text.trim() === "") return undefined;
  const value = Number(text);
  if (value >= low && value <= high) return value;
  throw wrong(`${name} is "${text}": a number from ${low} to ${high} is wanted`);
}

function wrong(message: string): UserError {
  return new UserError(message, { exitCode: 2 });
}
