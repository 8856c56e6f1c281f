import type { Canvas } from "../canvas.ts";
import { textWidth } from "../glyphs.ts";
import { Attribute, Ink } from "../style.ts";

/** A tab: the key that opens it, and its name. */
export interface Tab {
  readonly key: string;
  readonly title: string;
}

/** Where a tab stands in its row, and what of it is written. */
export interface TabPlace {
  readonly column: number;
  readonly columns: number;
  readonly title: string;
}

/** A blank or a bracket on both sides of a tab. */
const SIDES = 2;

/** Places the tabs in a row: with all names, or with that of the active one only where there is less room. */
export function layOutTabs(tabs: readonly Tab[], active: number, columns: number): TabPlace[] {
  const place = (titleOf: (tab: Tab, index: number) => string) => {
    let column = 0;
    return tabs.map((tab, index) => {
      const title = titleOf(tab, index);
      const name = title === "" ? tab.key : `${tab.key} ${title}`;
      const width = textWidth(name) + SIDES;
      column += width;
      return { column: column - width, columns: width, title: name };
    });
  };
  const full = place(({ title }) => title);
  const last = full.at(-1);
  if (last === undefined || last.column + last.columns <= columns) return full;
  return place(({ title }, index) => index === active ? title : "");
}

/** Draws tabs over a row of the canvas; the active one stands in brackets and is inverse. */
export function drawTabs(canvas: Canvas, row: number, tabs: readonly Tab[], active: number): void {
  layOutTabs(tabs, active, canvas.columns).forEach(({ column, title }, index) => {
    if (index === active) {
      canvas.text(column, row, `[${title}]`, Ink.title | Attribute.bold | Attribute.inverse);
      return;
    }
    const { key = "" } = tabs[index] ?? {};
    const at = canvas.text(column + 1, row, key, Ink.key | Attribute.bold);
    canvas.text(at, row, title.slice(key.length), Ink.quiet);
  });
}

/** The index of the tab that stands at a column; null where none does. */
export function tabAt(
  tabs: readonly Tab[],
  active: number,
  columns: number,
  column: number,
): number | null {
  const index = layOutTabs(tabs, active, columns).findIndex((place) =>
    column >= place.column && column < place.column + place.columns
  );
  return index >= 0 ? index : null;
}
