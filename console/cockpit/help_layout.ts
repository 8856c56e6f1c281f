import { textWidth } from "../tui/glyphs.ts";
import { wrapText } from "../tui/wrap_text.ts";

/** One line of a help: a key and what it does, or a heading, or more of the line before. */
export interface HelpLine {
  readonly key: string;
  readonly text: string;
  readonly isHeading: boolean;
}

/** Keys with a heading. */
export interface HelpSection {
  readonly title: string;
  readonly entries: readonly { readonly key: string; readonly text: string }[];
}

const GAP_COLUMNS = 2;
/** Below this, two columns side by side are read worse than one. */
const LEAST_TEXT_COLUMNS = 34;
const LONGEST_KEY = 18;

/** Sections as columns beside one another. */
export interface HelpLayout {
  readonly columns: readonly (readonly HelpLine[])[];
  /** Columns of the terminal that each of them takes, the gap behind it included. */
  readonly width: number;
  /** Where the text begins in each. */
  readonly textFrom: number;
}

/** Arranges sections in two columns where there is room, else below one another; long lines are wrapped. */
export function layOutHelp(sections: readonly HelpSection[], room: number): HelpLayout {
  const keys = sections.flatMap(({ entries }) => entries.map(({ key }) => textWidth(key)));
  const textFrom = Math.min(LONGEST_KEY, Math.max(0, ...keys)) + GAP_COLUMNS;
  const texts = sections.flatMap(({ entries }) => entries.map(({ text }) => textWidth(text)));
  const wanted = textFrom + Math.max(0, ...texts) + GAP_COLUMNS;
  const half = Math.floor(room / 2);
  const isDouble = sections.length > 1 && half >= textFrom + LEAST_TEXT_COLUMNS;
  const width = Math.min(wanted, isDouble ? half : room);
  const lines = sections.map((section) => sectionLines(section, width - GAP_COLUMNS, textFrom));
  const [first = [], ...others] = lines;
  const columns = isDouble ? [first, joined(others)] : [joined(lines)];
  return { columns, width, textFrom };
}

function joined(parts: readonly (readonly HelpLine[])[]): HelpLine[] {
  return parts.flatMap((lines, index) =>
    index > 0 ? [{ key: "", text: "", isHeading: false }, ...lines] : lines
  );
}

function sectionLines(
  { title, entries }: HelpSection,
  columns: number,
  textFrom: number,
): HelpLine[] {
  const lines: HelpLine[] = [{ key: "", text: title.toUpperCase(), isHeading: true }];
  for (const { key, text } of entries) {
    // Keys that are too long have a line of their own.
    const isLong = textWidth(key) > textFrom - GAP_COLUMNS;
    if (isLong) lines.push({ key, text: "", isHeading: false });
    wrapText(text, Math.max(1, columns - textFrom)).forEach((piece, index) =>
      lines.push({ key: index === 0 && !isLong ? key : "", text: piece, isHeading: false })
    );
  }
  return lines;
}
