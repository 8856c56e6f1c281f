import { SCREEN_NAMES, type ScreenName } from "./screen.ts";

/** A tab of the header. */
export interface ScreenTab {
  readonly name: ScreenName;
  readonly column: number;
  readonly text: string;
}

/** Letters of a name where there is no room for all. */
const SHORT_LETTERS = 3;

let shown: { columns: number; current: ScreenName; tabs: readonly ScreenTab[] } | null = null;

/**
 * Where the tabs stand: with their names, else with the beginnings of them, else with the name of the one that
 * is shown. They are placed once for a width and a screen.
 */
export function layOutTabs(columns: number, current: ScreenName): readonly ScreenTab[] {
  if (shown?.columns === columns && shown.current === current) return shown.tabs;
  const tabs = [
    place(current, (name) => name),
    place(current, (name) => name.slice(0, SHORT_LETTERS)),
    place(current, (name) => name === current ? name : ""),
  ];
  const fitting = tabs.find((row) => endOf(row) <= columns) ?? tabs[tabs.length - 1] ?? [];
  shown = { columns, current, tabs: fitting };
  return fitting;
}

function place(current: ScreenName, wordOf: (name: ScreenName) => string): ScreenTab[] {
  let column = 1;
  return SCREEN_NAMES.map((name, index) => {
    const title = `${index} ${wordOf(name)}`.trimEnd();
    const text = name === current ? `[${title}]` : ` ${title} `;
    const tab = { name, column, text };
    column += text.length + 1;
    return tab;
  });
}

function endOf(tabs: readonly ScreenTab[]): number {
  const last = tabs[tabs.length - 1];
  return last === undefined ? 0 : last.column + last.text.length;
}
