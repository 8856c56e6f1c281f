import type { Action } from "../../action.ts";

/** A list that is scrolled by rows. */
export interface Scrolled {
  scroll(rows: number): void;
  readonly page: number;
}

/** The keys that scroll a list. @param what is scrolled, for the help */
export function scrollActions(list: Scrolled, what: string): Action[] {
  const action = (keys: readonly string[], help: string, rows: () => number): Action => ({
    keys,
    label: "",
    help,
    run: () => list.scroll(rows()),
  });
  return [
    action(["j", "down"], `scroll ${what} down`, () => 1),
    action(["k", "up"], `scroll ${what} up`, () => -1),
    action(["pagedown", "ctrl+f"], "a page down", () => list.page),
    action(["pageup", "ctrl+b"], "a page up", () => -list.page),
    action(["home", "g"], "to the beginning", () => -Infinity),
    action(["end", "G"], "to the end", () => Infinity),
  ];
}
