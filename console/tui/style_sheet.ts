import { ANSI_16, nearest16, nearest256 } from "./ansi_colours.ts";
import type { ColourDepth } from "./colour_depth.ts";
import { contrast } from "./contrast.ts";
import { Attribute, groundOf, Ink, inkOf, type Style } from "./style.ts";
import type { Theme } from "./theme.ts";

/** Where only sixteen colours are, text wants this contrast, or as much as their grey has. */
const TEXT_CONTRAST = 4.5;
/** Bars are large: less will do. */
const GRAPHICS_CONTRAST = 2;
const GREY = ANSI_16[8] ?? 0x7f7f7f;

type Layer = "ink" | "ground";

/** Turns styles into SGR sequences for one theme and colour depth; each style is worked out once. */
export class StyleSheet {
  readonly #theme: Theme;
  readonly #depth: ColourDepth;
  readonly #known = new Map<Style, string>();

  constructor(theme: Theme, depth: ColourDepth) {
    this.#theme = theme;
    this.#depth = depth;
  }

  /** Whether blank cells have a colour of the theme, and must be written where others may be erased. */
  get paintsGround(): boolean {
    return this.#theme.grounding === "painted" && this.#depth !== "none";
  }

  /** The sequence that sets exactly this style, whatever was set before. */
  sequence(style: Style): string {
    let sequence = this.#known.get(style);
    if (sequence === undefined) {
      sequence = this.#build(style);
      this.#known.set(style, sequence);
    }
    return sequence;
  }

  #build(style: Style): string {
    const { palette, ground: own } = this.#theme;
    const ink = inkOf(style);
    const ground = groundOf(style);
    let codes = "0";
    if (style & Attribute.bold) codes += ";1";
    if (style & Attribute.dim) codes += ";2";
    if (style & Attribute.underline) codes += ";4";
    // Sixteen colours have none on which all the others can be read: the row is inverse, in one colour.
    const isBar = ground === Ink.selection && (this.#depth === "none" || this.#depth === "16");
    if (isBar || style & Attribute.inverse) codes += ";7";
    const text = this.paintsGround ? palette.get(Ink.text) : undefined;
    codes += this.#code(isBar ? text : palette.get(ink) ?? text, "ink", ink);
    const isPlain = ground === 0 || isBar;
    const painted = this.paintsGround ? own : undefined;
    codes += this.#code(isPlain ? painted : palette.get(ground), "ground", ground);
    return `\x1b[${codes}m`;
  }

  #code(colour: number | undefined, layer: Layer, ink: number): string {
    if (colour === undefined) return "";
    switch (this.#depth) {
      case "none":
        return "";
      case "16": {
        const index = layer === "ground" ? nearest16(colour) : this.#readable16(colour, ink);
        return `;${(index < 8 ? 30 + index : 82 + index) + (layer === "ground" ? 10 : 0)}`;
      }
      case "256":
        return `;${layer === "ground" ? 48 : 38};5;${nearest256(colour)}`;
      case "true": {
        const parts = `${colour >> 16};${(colour >> 8) & 0xff};${colour & 0xff}`;
        return `;${layer === "ground" ? 48 : 38};2;${parts}`;
      }
    }
  }

  /** The nearest basic colour that can be read on the theme's ground: no dark blue on black. */
  #readable16(colour: number, ink: number): number {
    const { ground } = this.#theme;
    if (ink === Ink.track) return nearest16(colour, (basic) => basic !== ground);
    const least = isGraphics(ink)
      ? GRAPHICS_CONTRAST
      : Math.min(TEXT_CONTRAST, contrast(GREY, ground));
    return nearest16(colour, (basic) => contrast(basic, ground) >= least);
  }
}

function isGraphics(ink: number): boolean {
  return ink >= Ink.band0 || ink === Ink.peak;
}
