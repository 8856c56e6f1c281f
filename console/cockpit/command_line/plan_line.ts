import { suggestion } from "../../../bus/config/suggestion.ts";
import { SUBCOMMANDS } from "../../commands/subcommands.ts";
import type { ScreenName } from "../screen.ts";
import { COCKPIT_WORDS, isScreen } from "./cockpit_words.ts";
import { interruption } from "./interruption.ts";
import { splitWords, wordsOf } from "./split_words.ts";

/** What a line asks for. */
export type Plan =
  | { readonly kind: "nothing" }
  | { readonly kind: "quit" | "help" }
  | { readonly kind: "screen"; readonly screen: ScreenName }
  | { readonly kind: "theme" | "config"; readonly name: string }
  | { readonly kind: "mouse"; readonly mouse: "on" | "off" }
  /** A run of this program; `question` is asked before, null when nothing is. */
  | {
    readonly kind: "program";
    readonly args: readonly string[];
    readonly question: string | null;
    readonly shows: "start" | "end";
  }
  /** It cannot be done, and why. */
  | { readonly kind: "trouble"; readonly text: string };

/** Short words that everybody's fingers know. */
const ALIASES: Readonly<Record<string, string>> = {
  q: "quit",
  "q!": "quit",
  exit: "quit",
  h: "help",
  "?": "help",
};

/** Those whose answer is read from its beginning; the others tell how things go on. */
const READ_FROM_START = new Set(["ps", "status", "describe", "get", "doctor", "completions"]);

const trouble = (text: string): Plan => ({ kind: "trouble", text });

/** What a line that was typed asks for. */
export function planLine(line: string): Plan {
  const { openQuote } = splitWords(line);
  if (openQuote !== null) return trouble(`the quote ${openQuote} is not closed`);
  const [first = "", ...rest] = wordsOf(line);
  const word = ALIASES[first] ?? first;
  if (word === "") return { kind: "nothing" };
  if (word === "quit") return alone(word, rest) ?? { kind: "quit" };
  if (word === "help") return rest.length === 0 ? { kind: "help" } : program([...rest, "--help"]);
  if (word === "theme" || word === "config") return named(word, rest);
  if (word === "mouse") return mouse(rest);
  // `logs` is a screen as well as a subcommand, which then has more words.
  if (isScreen(word) && (word !== "logs" || rest.length === 0)) {
    return alone(word, rest) ?? { kind: "screen", screen: word };
  }
  if (word.startsWith("-") || SUBCOMMANDS.some((known) => known.word === word)) {
    return program([word, ...rest]);
  }
  const known = [...SUBCOMMANDS, ...COCKPIT_WORDS].map((one) => one.word);
  return trouble(`there is no command '${word}'${suggestion(word, known)}`);
}

function program(args: readonly string[]): Plan {
  const isReadFromStart = READ_FROM_START.has(args[0] ?? "") || args.includes("--help");
  return {
    kind: "program",
    args,
    question: interruption(args),
    shows: isReadFromStart ? "start" : "end",
  };
}

function alone(word: string, rest: readonly string[]): Plan | null {
  return rest.length === 0 ? null : trouble(`'${word}' stands alone, without '${rest[0]}'`);
}

function named(kind: "theme" | "config", rest: readonly string[]): Plan {
  const [name] = rest;
  if (name !== undefined && rest.length === 1) {
    return { kind, name: kind === "theme" ? name.replaceAll("-", "_") : name };
  }
  return trouble(kind === "theme" ? "which theme? tab shows them" : "which worker? tab shows them");
}

function mouse(rest: readonly string[]): Plan {
  const [word] = rest;
  const isOne = rest.length === 1 && (word === "on" || word === "off");
  return isOne ? { kind: "mouse", mouse: word } : trouble("write 'mouse on' or 'mouse off'");
}
