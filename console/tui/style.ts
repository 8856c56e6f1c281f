/**
 * A style is one small integer, so that a cell costs no object and two cells compare in one step:
 * bits 0-7 the ink (foreground), 8-15 the ground (background), 16-19 the attributes.
 */
export type Style = number;

/** What a colour is used for. Views name the use; the palette decides the colour. */
export const Ink = {
  plain: 0,
  text: 1,
  quiet: 2,
  title: 3,
  accent: 4,
  good: 5,
  warning: 6,
  bad: 7,
  beat: 8,
  peak: 9,
  track: 10,
  key: 11,
  /** The ground of the chosen row: `on(style, Ink.selection)`; inverse where there are few colours. */
  selection: 12,
  /** What a filter found, together with an underline. */
  mark: 13,
  /** First of the seven band colours: `Ink.band0 + bandIndex`. */
  band0: 16,
  /** First of the eight steps from a low bar to a full one: `Ink.heat0 + step`. */
  heat0: 24,
} as const;

/** How many steps the scale that starts at `Ink.heat0` has. */
export const HEAT_STEPS = 8;

/** Attribute bits, to be combined with an ink by `|`. */
export const Attribute = {
  bold: 1 << 16,
  dim: 1 << 17,
  underline: 1 << 18,
  inverse: 1 << 19,
} as const;

/** The ink of a style: an index into the palette. */
export function inkOf(style: Style): number {
  return style & 0xff;
}

/** The ground of a style: an index into the palette, 0 = that of the theme. */
export function groundOf(style: Style): number {
  return (style >> 8) & 0xff;
}

/** `style` on the ground `ink`. */
export function on(style: Style, ink: number): Style {
  return (style & ~0xff00) | (ink << 8);
}

/** The heat colour for a level of 0..1. */
export function heat(level: number): Style {
  const step = Math.floor(level * HEAT_STEPS);
  return Ink.heat0 + Math.max(0, Math.min(HEAT_STEPS - 1, step));
}
