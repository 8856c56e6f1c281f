import { paletteOf, type Theme } from "../theme.ts";

/** Colours dark enough for a white ground: a rehearsal by daylight. */
export const LIGHT: Theme = {
  name: "light",
  ground: 0xffffff,
  grounding: "terminal",
  palette: paletteOf(
    {
      text: 0x262626,
      quiet: 0x5f5f5f,
      title: 0x005f87,
      accent: 0x00676b,
      good: 0x1a6b1a,
      warning: 0x875200,
      bad: 0xb00020,
      beat: 0x000000,
      peak: 0x303030,
      track: 0xb8b8b8,
      key: 0x8a4300,
      selection: 0xcfe3ff,
      mark: 0x8700af,
    },
    [0xd70000, 0xc75300, 0x9f7000, 0x5f8000, 0x00875f, 0x005fd7, 0x8700d7],
    [0x007f5f, 0x008700, 0x3f8700, 0x5f8000, 0x807a00, 0xa86b00, 0xc75300, 0xd70000],
  ),
};
