import { HEAT_STEPS, Ink } from "./style.ts";

/** Colours as 0xRRGGBB by ink; an ink that is missing is drawn in the colour of plain text. */
export type Palette = ReadonlyMap<number, number>;

/** How a screen looks: the colours, and the ground that they were chosen for. */
export interface Theme {
  /** By this name a user chooses it. */
  readonly name: string;
  readonly palette: Palette;
  /** The ground on which the colours can be read, 0xRRGGBB. */
  readonly ground: number;
  /** Whether the ground is painted, or the terminal's own is left and trusted to be much like it. */
  readonly grounding: "painted" | "terminal";
}

/** The inks that have a name, all of them. */
export type NamedInk = Exclude<keyof typeof Ink, "plain" | "band0" | "heat0">;

/** A palette from the inks by name, the seven bands, and the steps of a bar from low to full. */
export function paletteOf(
  named: Readonly<Record<NamedInk, number>>,
  bands: readonly number[],
  heat: readonly number[],
): Palette {
  const palette = new Map<number, number>();
  for (const [name, colour] of Object.entries(named)) palette.set(Ink[name as NamedInk], colour);
  bands.forEach((colour, index) => palette.set(Ink.band0 + index, colour));
  heat.slice(0, HEAT_STEPS).forEach((colour, index) => palette.set(Ink.heat0 + index, colour));
  return palette;
}
