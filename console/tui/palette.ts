import { Attribute, groundOf, HEAT_STEPS, Ink, inkOf, type Style } from "./style.ts";
import type { ColourDepth } from "./colour_depth.ts";

/** Colours as 0xRRGGBB by ink; an ink that is missing is drawn in the terminal's own colour. */
export type Palette = ReadonlyMap<number, number>;

const BANDS = [0xff5f5f, 0xff8f4f, 0xffc24f, 0xb8d94f, 0x5fd7a7, 0x5fafff, 0xaf87ff];
const HEAT = [0x2f9f5f, 0x3fb75f, 0x5fc75f, 0x8fd75f, 0xc7d74f, 0xf7c74f, 0xff8f3f, 0xff4f4f];

/** Colours for a dark stage: nothing as bright as the beat. */
export const DARK: Palette = new Map<number, number>([
  [Ink.text, 0xd0d0d0],
  [Ink.quiet, 0x8a8a8a],
  [Ink.title, 0x87afd7],
  [Ink.accent, 0x5fd7d7],
  [Ink.good, 0x5fd75f],
  [Ink.warning, 0xffd75f],
  [Ink.bad, 0xff5f5f],
  [Ink.beat, 0xffffff],
  [Ink.peak, 0xeeeeee],
  [Ink.track, 0x444444],
  [Ink.key, 0xffaf5f],
  ...BANDS.map((colour, index): [number, number] => [Ink.band0 + index, colour]),
  ...HEAT.slice(0, HEAT_STEPS).map((
    colour,
    index,
  ): [number, number] => [Ink.heat0 + index, colour]),
]);

/** The sixteen colours of a terminal as most draw them, to find the nearest one. */
const ANSI_16 = [
  0x000000,
  0xcd0000,
  0x00cd00,
  0xcdcd00,
  0x0000ee,
  0xcd00cd,
  0x00cdcd,
  0xe5e5e5,
  0x7f7f7f,
  0xff0000,
  0x00ff00,
  0xffff00,
  0x5c5cff,
  0xff00ff,
  0x00ffff,
  0xffffff,
];
const CUBE = [0, 95, 135, 175, 215, 255];

function distance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 0xff) - ((b >> 8) & 0xff);
  const blue = (a & 0xff) - (b & 0xff);
  return red * red + green * green + blue * blue;
}

/** The nearest of the sixteen basic colours, 0..15. */
export function nearest16(colour: number): number {
  let best = 0;
  for (let index = 1; index < ANSI_16.length; index++) {
    if (distance(colour, ANSI_16[index] ?? 0) < distance(colour, ANSI_16[best] ?? 0)) best = index;
  }
  return best;
}

/** The nearest colour of xterm's 6x6x6 cube and grey ramp, 16..255. */
export function nearest256(colour: number): number {
  const level = (value: number) => {
    let best = 0;
    for (let index = 1; index < CUBE.length; index++) {
      if (Math.abs(value - (CUBE[index] ?? 0)) < Math.abs(value - (CUBE[best] ?? 0))) best = index;
    }
    return best;
  };
  const [red, green, blue] = [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
  const [r, g, b] = [level(red), level(green), level(blue)];
  const cube = ((CUBE[r] ?? 0) << 16) | ((CUBE[g] ?? 0) << 8) | (CUBE[b] ?? 0);
  const step = Math.max(0, Math.min(23, Math.round(((red + green + blue) / 3 - 8) / 10)));
  const grey = (8 + step * 10) * 0x010101;
  return distance(colour, grey) < distance(colour, cube) ? 232 + step : 16 + 36 * r + 6 * g + b;
}

function colourCode(colour: number, depth: ColourDepth, layer: "ink" | "ground"): string {
  switch (depth) {
    case "none":
      return "";
    case "16": {
      const index = nearest16(colour);
      return `;${(index < 8 ? 30 + index : 82 + index) + (layer === "ground" ? 10 : 0)}`;
    }
    case "256":
      return `;${layer === "ground" ? 48 : 38};5;${nearest256(colour)}`;
    case "true":
      return `;${layer === "ground" ? 48 : 38};2;${colour >> 16};${(colour >> 8) & 0xff};${
        colour & 0xff
      }`;
  }
}

/** Turns styles into SGR sequences for one palette and colour depth; each style is worked out once. */
export class StyleSheet {
  readonly #palette: Palette;
  readonly #depth: ColourDepth;
  readonly #known = new Map<Style, string>();

  constructor(palette: Palette, depth: ColourDepth) {
    this.#palette = palette;
    this.#depth = depth;
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
    let codes = "0";
    if (style & Attribute.bold) codes += ";1";
    if (style & Attribute.dim) codes += ";2";
    if (style & Attribute.underline) codes += ";4";
    if (style & Attribute.inverse) codes += ";7";
    const ink = this.#palette.get(inkOf(style));
    const ground = this.#palette.get(groundOf(style));
    if (ink !== undefined) codes += colourCode(ink, this.#depth, "ink");
    if (ground !== undefined) codes += colourCode(ground, this.#depth, "ground");
    return `\x1b[${codes}m`;
  }
}
