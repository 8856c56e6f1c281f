import { eachGlyph } from "./glyphs.ts";

/** A line is broken at a blank where that leaves no more than this share of it empty. */
const MOST_EMPTY = 0.4;

/** The text made safe, in pieces of at most `columns`, broken at blanks where there are any; at least one. */
export function wrapText(text: string, columns: number): string[] {
  if (columns < 1) return [""];
  const pieces: string[] = [];
  let piece = "";
  let used = 0;
  /** Length and columns of the piece up to its last blank. */
  let blankAt = 0;
  let blankColumns = 0;
  eachGlyph(text, text.length * 2, (glyph, width) => {
    if (used + width > columns) {
      const isBlankGood = blankAt > 0 && columns - blankColumns <= columns * MOST_EMPTY;
      const end = isBlankGood && glyph !== " " ? blankAt : piece.length;
      pieces.push(piece.slice(0, end).trimEnd());
      used = end === piece.length ? 0 : used - blankColumns;
      piece = piece.slice(end);
      blankAt = 0;
      // The blank at which a line is broken needs no room in the next.
      if (glyph === " " && piece === "") return;
    }
    piece += glyph;
    used += width;
    if (glyph === " ") {
      blankAt = piece.length;
      blankColumns = used;
    }
  });
  pieces.push(piece);
  return pieces;
}
