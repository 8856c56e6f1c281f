import type { Completion } from "../../commands/subcommands.ts";
import { THEMES } from "../../tui/themes.ts";
import { SCREEN_NAMES, type ScreenName } from "../screen.ts";

/** What the command line can do with the cockpit itself, besides the subcommands. */
export const COCKPIT_WORDS: readonly Completion[] = [
  { word: "config", meaning: "edit the configuration of a worker" },
  { word: "theme", meaning: "other colours" },
  { word: "mouse", meaning: "take the mouse, or leave it to the terminal" },
  { word: "help", meaning: "what the keys do" },
  { word: "quit", meaning: "quit; every worker keeps running" },
  ...SCREEN_NAMES.map((word) => ({ word, meaning: `the screen ${word}` })),
];

/** What can stand behind a word of the cockpit; null where that is not known beforehand. */
export function wordsBehind(word: string): readonly Completion[] | null {
  if (word === "theme") return THEMES.map(({ name }) => ({ word: name, meaning: "" }));
  if (word === "mouse") {
    return [
      { word: "on", meaning: "clicks and wheel are the cockpit's" },
      { word: "off", meaning: "the terminal selects text" },
    ];
  }
  return null;
}

/** Whether a word is the name of a screen. */
export function isScreen(word: string): word is ScreenName {
  return SCREEN_NAMES.some((name) => name === word);
}
