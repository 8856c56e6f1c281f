import { age } from "../../../durations.ts";
import type { Canvas } from "../../../tui/canvas.ts";
import { clip, fit } from "../../../tui/glyphs.ts";
import { Attribute, Ink, on } from "../../../tui/style.ts";
import { markText } from "../../../tui/widgets/marks.ts";
import { numberText } from "../../state/osc_arguments.ts";
import { isHeard, type OscRow } from "../../state/osc_row.ts";
import type { OscFilter } from "./osc_filter.ts";
import type { OscOrder } from "./osc_list.ts";
import { secondGraph } from "./second_graph.ts";

/** What the graph of a row shows. */
export type OscGraph = "rate" | "value";

/** A column of the table; those of no width are left out. */
interface Column {
  readonly name: OscColumn;
  readonly title: string;
  readonly width: number;
  /** Whether its content ends at its right edge. */
  readonly isRight?: boolean;
}

type OscColumn =
  | "address"
  | "rate"
  | "graph"
  | "types"
  | "values"
  | "range"
  | "count"
  | "last"
  | "sender";

const LAMP_COLUMNS = 2;
const GAP = 2;
const LEAST_ADDRESS = 16;

/** What all rows of a picture have in common. */
export interface OscTableLook {
  readonly columns: readonly Column[];
  readonly filter: OscFilter;
  readonly graph: OscGraph;
  /** Of the picture, which may stand still. */
  readonly nowMs: number;
  /** Whether the debugger is there: what it said last is quiet otherwise. */
  readonly isLive: boolean;
}

/**
 * The columns for a width. They depend on the longest address alone, so that nothing jumps when values change.
 * @param longest columns of the longest address that was seen
 */
export function oscColumns(
  columns: number,
  longest: number,
  graph: OscGraph,
  order: OscOrder,
): readonly Column[] {
  const sorted = (name: string, title: string) => order === name ? `${title} ▾` : title;
  const room = columns - LAMP_COLUMNS;
  const address = Math.max(
    LEAST_ADDRESS,
    Math.min(longest, Math.floor(room * (columns >= 100 ? 0.3 : 0.36))),
  );
  const graphColumns = columns >= 150 ? 30 : columns >= 100 ? 15 : 10;
  const fixed: Column[] = [
    { name: "address", title: sorted("address", "address"), width: address },
    { name: "rate", title: sorted("rate", "rate"), width: 7, isRight: true },
    { name: "graph", title: graph === "rate" ? "rate, 30 s" : "value, 30 s", width: graphColumns },
    { name: "types", title: "types", width: columns >= 100 ? 8 : 5 },
  ];
  const behind: Column[] = [
    { name: "range", title: "least..most", width: columns >= 140 ? 19 : 0 },
    { name: "count", title: "count", width: columns >= 125 ? 9 : 0, isRight: true },
    {
      name: "last",
      title: sorted("recent", "heard"),
      width: columns >= 92 || order === "recent" ? 7 : 0,
      isRight: true,
    },
    { name: "sender", title: "from", width: columns >= 165 ? 21 : 0 },
  ];
  const shown = behind.filter(({ width }) => width > 0);
  const used = [...fixed, ...shown].reduce((sum, { width }) => sum + width + GAP, 0);
  return [...fixed, { name: "values", title: "values", width: Math.max(0, room - used) }, ...shown];
}

/** Draws the titles over a row. */
export function drawOscTitles(canvas: Canvas, row: number, columns: readonly Column[]): void {
  let at = LAMP_COLUMNS;
  for (const { title, width, isRight } of columns) {
    canvas.text(at, row, fit(title, width, isRight === true ? "right" : "left"), Ink.quiet);
    at += width + GAP;
  }
}

/** Draws what is known of an address over a row. */
export function drawOscRow(
  canvas: Canvas,
  row: number,
  known: OscRow,
  look: OscTableLook,
  ground: number,
): void {
  if (ground !== 0) canvas.region(0, row, canvas.columns, 1).fill(" ", on(Ink.text, ground));
  const isLive = look.isLive && isHeard(known, look.nowMs);
  canvas.glyph(0, row, isLive ? "●" : "○", on(isLive ? Ink.good : Ink.quiet, ground));
  const text = on(isLive ? Ink.text : Ink.quiet, ground);
  const quiet = on(Ink.quiet, ground);
  let at = LAMP_COLUMNS;
  for (const { name, width, isRight } of look.columns) {
    const put = (content: string, style: number) =>
      canvas.text(
        at,
        row,
        isRight === true ? fit(content, width, "right") : clip(content, width),
        style,
      );
    if (name === "address") {
      put(known.address, isLive ? text | Attribute.bold : text);
      const marks = look.filter.marksOf(known.address);
      markText(canvas, at, row, known.address, marks, { columns: width, ground });
    } else if (name === "rate") put(isLive ? rateText(known.rate) : "-", text);
    else if (name === "graph") {
      const history = look.graph === "rate" ? known.rates : known.values;
      const scale = look.graph === "rate" ? "from_zero" : "from_least";
      const style = on(isLive ? Ink.accent : Ink.quiet, ground);
      secondGraph(canvas.region(at, row, width, 1), history, look.nowMs, scale, style);
    } else if (name === "types") put(known.last.types, quiet);
    else if (name === "values") put(known.last.texts.join("  "), text);
    else if (name === "range") put(rangeText(known), quiet);
    else if (name === "count") put(String(known.count), quiet);
    else if (name === "last") put(isLive ? "now" : age((look.nowMs - known.heardMs) / 1000), quiet);
    else put(known.sender, quiet);
    at += width + GAP;
  }
}

/** Messages a second: "60/s"; what comes less often than each second has none in most of them. */
export function rateText(rate: number): string {
  return rate < 10_000 ? `${Math.round(rate)}/s` : `${Math.round(rate / 1000)}k/s`;
}

/** Least and most of the first argument that is a number. */
export function rangeText({ min, max, last }: Pick<OscRow, "min" | "max" | "last">): string {
  const first = min.findIndex((value) => value !== null);
  const [least = null, most = null] = [min[first] ?? null, max[first] ?? null];
  if (least === null || most === null) return "";
  const tag = last.types.includes("[") ? undefined : last.types[first];
  return `${numberText(least, tag)}..${numberText(most, tag)}`;
}
