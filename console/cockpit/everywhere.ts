import type { Action } from "./action.ts";
import { SCREEN_NAMES } from "./screen.ts";

/** What the keys do that are the same on every screen. */
export interface Everywhere {
  help(): void;
  command(): void;
  filter(): void;
  /** Why nothing can be filtered now; null when something can. */
  noFilter(): string | null;
  quit(): void;
  nextScreen(): void;
  back(): void;
}

/** The actions of every screen. */
export function everywhereActions(does: Everywhere): Action[] {
  return [
    {
      keys: ["?"],
      label: "help",
      help: "this help; esc closes it",
      run: () => does.help(),
    },
    {
      keys: [":"],
      label: "command",
      help: "a command line for all that can be done; tab completes",
      run: () => does.command(),
    },
    {
      keys: ["/"],
      label: "filter",
      help: "show only what matches; esc shows everything again",
      unavailable: () => does.noFilter(),
      run: () => does.filter(),
    },
    {
      keys: ["q", "ctrl+c", "ctrl+d"],
      label: "quit",
      help: "quit; every worker keeps running",
      run: () => does.quit(),
    },
    {
      keys: ["tab", "shift+tab"],
      label: "",
      help: `the next screen, the one before; ${
        SCREEN_NAMES.map((name, index) => `${index} ${name}`).join(", ")
      }`,
      run: () => does.nextScreen(),
    },
    {
      keys: ["escape"],
      label: "",
      help: "take the filter away; back to where l led from; back to the overview",
      run: () => does.back(),
    },
  ];
}
