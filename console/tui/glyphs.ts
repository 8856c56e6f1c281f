import stringWidth from "string-width";
import { replaceActive } from "../../bus/logging/printable.ts";

/** Longer clusters are no emoji but an attack on the row: only their first code point is shown. */
const LONGEST_CLUSTER = 32;
/** Text beyond this many code units per column cannot become visible any more. */
const UNITS_PER_COLUMN = 40;
const CACHED_WIDTHS = 2048;

/** Text up to this length is cut into glyphs once, while it is shown again and again. */
const CACHED_UNITS = 256;
const CACHED_TEXTS = 512;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const widths = new Map<string, number>();

/** What is shown instead of a code unit that would act: its control picture, or the replacement sign. */
function pictureOf(code: number): string {
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return "\ufffd";
}

/**
 * The text with everything that a terminal might obey (escape and control characters, changes of the
 * writing direction, lone surrogates) replaced by visible signs. Line breaks become signs as well.
 */
export function sanitise(text: string): string {
  return replaceActive(text, pictureOf).toWellFormed();
}

function isPlainCode(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  if (code <= 0x24f) return code >= 0xa1 && code !== 0xad;
  if (code <= 0x2027) return code >= 0x2010;
  return code >= 0x2500 && code <= 0x25ff && code !== 0x25fd && code !== 0x25fe;
}

const PLAIN_END = 0x2600;
const PLAIN_CODES = Uint8Array.from({ length: PLAIN_END }, (_, code) => isPlainCode(code) ? 1 : 0);

/**
 * Whether a code unit is a glyph by itself, harmless, and one column wide on every terminal: ASCII, Latin,
 * dashes and dots, box drawing, blocks and shapes. These are most of what is drawn, at every frame.
 */
export function isPlain(code: number): boolean {
  return code < PLAIN_END && PLAIN_CODES[code] === 1;
}

/** Whether terminals may disagree about the width of a glyph. */
export function isDoubtful(glyph: string): boolean {
  return glyph.length > 1 || !isPlain(glyph.charCodeAt(0));
}

/** Whether the first `units` code units of a text are all plain. */
export function isPlainText(text: string, units = text.length): boolean {
  for (let index = 0; index < units; index++) {
    if (!isPlain(text.charCodeAt(index))) return false;
  }
  return true;
}

/** One string for each plain code unit, made when it is first needed. */
const plainGlyphs = new Array<string>(PLAIN_END).fill("");

/** The glyph of a plain code unit. */
export function plainGlyph(code: number): string {
  const glyph = plainGlyphs[code];
  if (glyph !== undefined && glyph !== "") return glyph;
  return plainGlyphs[code] = String.fromCharCode(code);
}

function clusterWidth(cluster: string): number {
  let width = widths.get(cluster);
  if (width === undefined) {
    width = Math.min(2, stringWidth(cluster));
    if (widths.size >= CACHED_WIDTHS) widths.clear();
    widths.set(cluster, width);
  }
  return width;
}

/** Receives one glyph: what is drawn in one place, 1 or 2 columns wide. */
export type GlyphVisitor = (glyph: string, width: number) => void;

/**
 * Hands the glyphs of `text` to `visit`, from the left, as long as they fit in `columns`.
 * Nothing that is handed over acts on a terminal. The work is bounded by `columns`, not by the text.
 * @returns the columns used
 */
export function eachGlyph(text: string, columns: number, visit: GlyphVisitor): number {
  const visible = text.length > columns * UNITS_PER_COLUMN
    ? text.slice(0, columns * UNITS_PER_COLUMN)
    : text;
  if (isPlainText(visible)) {
    const count = Math.min(columns, visible.length);
    for (let index = 0; index < count; index++) visit(plainGlyph(visible.charCodeAt(index)), 1);
    return count;
  }
  let used = 0;
  for (const glyph of visible.length <= CACHED_UNITS ? knownGlyphs(visible) : glyphsOf(visible)) {
    const width = clusterWidth(glyph);
    if (used + width > columns) break;
    visit(glyph, width);
    used += width;
  }
  return used;
}

/** The glyphs of a text that take room. */
function* glyphsOf(text: string): Iterable<string> {
  for (const { segment } of segmenter.segment(sanitise(text))) {
    const glyph = segment.length > LONGEST_CLUSTER
      ? String.fromCodePoint(segment.codePointAt(0) ?? 0xfffd)
      : segment;
    if (clusterWidth(glyph) > 0) yield glyph;
  }
}

const texts = new Map<string, readonly string[]>();

function knownGlyphs(text: string): readonly string[] {
  let glyphs = texts.get(text);
  if (glyphs === undefined) {
    glyphs = [...glyphsOf(text)];
    if (texts.size >= CACHED_TEXTS) texts.clear();
    texts.set(text, glyphs);
  }
  return glyphs;
}

/** The columns that `text` takes when drawn, at most `limit`. */
export function textWidth(text: string, limit = 4096): number {
  if (text.length <= limit && isPlainText(text)) return text.length;
  return eachGlyph(text, limit, () => {});
}

/** `text` made safe and cut to `columns`, with `…` as its last column where something was left out. */
export function clip(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (isPlainText(text, Math.min(text.length, columns + 1))) {
    if (text.length <= columns) return text;
    // What follows may be an accent that belongs to the last glyph; that one is cut off anyway.
    return text.slice(0, columns - 1) + "…";
  }
  let kept = "";
  let used = 0;
  let hasMore = false;
  eachGlyph(text, columns + 2, (glyph, width) => {
    if (hasMore) return;
    if (used + width <= columns) {
      kept += glyph;
      used += width;
    } else hasMore = true;
  });
  if (!hasMore) return kept;
  let short = "";
  eachGlyph(kept, columns - 1, (glyph) => {
    short += glyph;
  });
  return short + "…";
}

/** `text` made safe, cut or filled with spaces to exactly `columns`. */
export function fit(text: string, columns: number, side: "left" | "right" = "left"): string {
  const cut = clip(text, columns);
  const gap = " ".repeat(Math.max(0, columns - textWidth(cut)));
  return side === "left" ? cut + gap : gap + cut;
}
