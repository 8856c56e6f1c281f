/** A terminal's screen as an SVG: from cells to text, nothing else. */

/** Size of a cell in SVG units; whole numbers keep the blocks sharp. */
const CELL = { width: 9, height: 18 } as const;
const FONT = { size: 15, baseline: 13.5 } as const;
const MARGIN = 18;
const TITLE_BAR = 34;
/** What a cell without colours of its own has. */
export const INK = "#d0d0d0";
/** The window behind the cells. */
export const GROUND = "#14161b";

/** One place of a terminal's screen; colours as `#rrggbb`. */
export interface Cell {
  /** What stands there: a character with its accents; "" right of a glyph of two columns. */
  readonly glyph: string;
  /** The terminal's own colour when missing. */
  readonly ink?: string;
  /** The terminal's own ground when missing. */
  readonly ground?: string;
  readonly isBold?: boolean;
}

/** A part of a cell, each number 0..1 of its width or height. */
interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Fonts draw these with gaps or at other widths, or lack them; as rectangles they are right everywhere. */
const BLOCKS: ReadonlyMap<string, Part> = new Map([
  ...[..."▁▂▃▄▅▆▇█"].map((glyph, i) => part(glyph, 0, 1 - (i + 1) / 8, 1, 1)),
  ...[..."▏▎▍▌▋▊▉"].map((glyph, i) => part(glyph, 0, 0, (i + 1) / 8, 1)),
  part("▐", 0.5, 0, 1, 1),
  part("▀", 0, 0, 1, 0.5),
  part("▔", 0, 0, 1, 1 / 8),
  part("▕", 7 / 8, 0, 1, 1),
]);

/** Thinner than a pixel where the picture is shown small: drawn with smooth edges, or they would vanish. */
const LINES: ReadonlyMap<string, Part> = new Map([
  part("─", 0, 0.47, 1, 0.53),
  part("│", 0.44, 0, 0.56, 1),
]);

function part(glyph: string, left: number, top: number, right: number, bottom: number) {
  return [glyph, { left, top, right, bottom }] as const;
}

/** Signs that fonts draw at very different sizes. Radius or half an edge, in SVG units. */
const SIGNS: ReadonlyMap<string, (x: number, y: number, ink: string) => string> = new Map([
  ["●", (x, y, ink) => `<circle cx="${x}" cy="${y}" r="3.5" fill="${ink}"/>`],
  ["○", (x, y, ink) => `<circle cx="${x}" cy="${y}" r="3" fill="none" stroke="${ink}"/>`],
  ["■", (x, y, ink) => `<rect x="${x - 3.5}" y="${y - 3.5}" width="7" height="7" fill="${ink}"/>`],
  [
    "□",
    (x, y, ink) =>
      `<rect x="${x - 3}" y="${y - 3}" width="6" height="6" fill="none" stroke="${ink}"/>`,
  ],
]);

/** A number as SVG wants it, without the noise of binary fractions. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text that means itself in XML; what XML cannot hold becomes the replacement sign. */
function escaped(text: string): string {
  return text.toWellFormed().replaceAll(/[^\t\n\r\x20-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Neighbouring cells of a row that are drawn as one. */
interface Run {
  readonly column: number;
  readonly columns: number;
  readonly row: number;
  readonly ink: string;
}

function rectangle(run: Run, { left, top, right, bottom }: Part): string {
  const x = MARGIN + (run.column + left) * CELL.width;
  const y = TITLE_BAR + (run.row + top) * CELL.height;
  const width = (run.columns - 1 + right - left) * CELL.width;
  const height = (bottom - top) * CELL.height;
  return `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${
    short(height)
  }" fill="${run.ink}"/>`;
}

/** A row of dots as one dotted line: meters have hundreds. */
function dots(run: Run): string {
  const x = MARGIN + (run.column + 0.5) * CELL.width;
  const y = TITLE_BAR + (run.row + 0.5) * CELL.height;
  // A little longer than from the first to the last, or a single dot would not be drawn.
  const length = (run.columns - 1) * CELL.width + 0.1;
  return `<path d="M${x} ${y}h${short(length)}" stroke="${run.ink}" stroke-width="2" ` +
    `stroke-linecap="round" stroke-dasharray="0 ${CELL.width}"/>`;
}

function words(run: Run, text: string, isBold: boolean): string {
  const x = MARGIN + run.column * CELL.width;
  const y = TITLE_BAR + run.row * CELL.height + FONT.baseline;
  // The length keeps columns aligned in whatever font the reader has.
  return `<text x="${x}" y="${short(y)}" textLength="${run.columns * CELL.width}" ` +
    `lengthAdjust="spacingAndGlyphs" fill="${run.ink}"${isBold ? ' font-weight="bold"' : ""}>${
      escaped(text)
    }</text>`;
}

const isWord = (cell: Cell | undefined): cell is Cell =>
  cell !== undefined && cell.glyph.trim() !== "" && cell.glyph !== "·" &&
  !BLOCKS.has(cell.glyph) && !LINES.has(cell.glyph) && !SIGNS.has(cell.glyph);

/** How many cells from `start` on, itself included, satisfy a condition. */
function countWhile(cells: readonly Cell[], start: number, holds: (cell: Cell) => boolean): number {
  const end = cells.findIndex((cell, index) => index >= start && !holds(cell));
  return (end < 0 ? cells.length : end) - start;
}

/** Where the words end that begin at `start`: same style, single spaces between them. */
function endOfWords(cells: readonly Cell[], start: number): number {
  const first = cells[start];
  const continues = (cell: Cell | undefined) =>
    isWord(cell) && cell.ink === first?.ink && cell.isBold === first?.isBold;
  let end = start + 1;
  for (;;) {
    const cell = cells[end];
    const isBesideWide = cell?.glyph === "";
    const isSingleSpace = cell?.glyph === " " && continues(cells[end + 1]);
    if (!isBesideWide && !isSingleSpace && !continues(cell)) return end;
    end++;
  }
}

function drawGrounds(cells: readonly Cell[], row: number): string[] {
  const drawn: string[] = [];
  for (let column = 0; column < cells.length;) {
    const { ground } = cells[column] ?? {};
    const columns = countWhile(cells, column, (cell) => cell.ground === ground);
    if (ground !== undefined) {
      drawn.push(
        rectangle({ column, columns, row, ink: ground }, { left: 0, top: 0, right: 1, bottom: 1 }),
      );
    }
    column += columns;
  }
  return drawn;
}

function drawParts(
  cells: readonly Cell[],
  row: number,
  parts: ReadonlyMap<string, Part>,
): string[] {
  const drawn: string[] = [];
  for (let column = 0; column < cells.length;) {
    const { glyph = " ", ink } = cells[column] ?? {};
    const block = parts.get(glyph);
    let columns = 1;
    if (block !== undefined) {
      const isSame = (other: Cell) => other.glyph === glyph && other.ink === ink;
      if (block.right - block.left === 1) columns = countWhile(cells, column, isSame);
      drawn.push(rectangle({ column, columns, row, ink: ink ?? INK }, block));
    }
    column += columns;
  }
  return drawn;
}

function drawGlyphs(cells: readonly Cell[], row: number): string[] {
  const drawn: string[] = [];
  for (let column = 0; column < cells.length;) {
    const cell = cells[column] ?? { glyph: " " };
    const { glyph, ink = INK } = cell;
    let columns = 1;
    if (glyph === "·") {
      columns = countWhile(cells, column, (other) => other.glyph === "·" && other.ink === cell.ink);
      drawn.push(dots({ column, columns, row, ink }));
    } else if (isWord(cell)) {
      columns = endOfWords(cells, column) - column;
      const text = cells.slice(column, column + columns).map((each) => each.glyph).join("");
      drawn.push(words({ column, columns, row, ink }, text, cell.isBold === true));
    } else {
      const x = MARGIN + (column + 0.5) * CELL.width;
      const y = TITLE_BAR + (row + 0.5) * CELL.height;
      const sign = SIGNS.get(glyph);
      if (sign !== undefined) drawn.push(sign(x, y, ink));
    }
    column += columns;
  }
  return drawn;
}

/**
 * Draws a terminal's screen as an SVG that looks the same everywhere: a dark window with round corners,
 * text stretched to its columns, blocks as rectangles; no scripts, no fonts, nothing to load.
 * @param rows the cells, row by row from the top, all rows of equal length
 * @param title what the picture shows, for those who cannot see it
 */
export function drawScreen(rows: readonly (readonly Cell[])[], title: string): string {
  const width = 2 * MARGIN + Math.max(0, ...rows.map((cells) => cells.length)) * CELL.width;
  const height = TITLE_BAR + rows.length * CELL.height + MARGIN / 2;
  const buttons = ["#ff5f57", "#febc2e", "#28c840"].map((colour, index) =>
    `<circle cx="${MARGIN + 5 + 18 * index}" cy="16" r="5.5" fill="${colour}"/>`
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="9" fill="${GROUND}"/>`,
    ...buttons,
    // Smooth edges would leave seams between blocks that touch when the picture is scaled.
    `<g shape-rendering="crispEdges">`,
    ...rows.flatMap(drawGrounds),
    ...rows.flatMap((cells, row) => drawParts(cells, row, BLOCKS)),
    `</g>`,
    `<g font-size="${FONT.size}" font-family="ui-monospace, ` +
    `SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace">`,
    ...rows.flatMap((cells, row) => drawParts(cells, row, LINES)),
    ...rows.flatMap(drawGlyphs),
    `</g>`,
    `</svg>`,
    ``,
  ].join("\n");
}
