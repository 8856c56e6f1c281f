import { paletteOf, type Theme } from "../theme.ts";

/** Colours for a dark stage: nothing as bright as the beat. */
export const DARK: Theme = {
  name: "dark",
  ground: 0x000000,
  grounding: "terminal",
  palette: paletteOf(
    {
      text: 0xd0d0d0,
      quiet: 0x8a8a8a,
      title: 0x87afd7,
      accent: 0x5fd7d7,
      good: 0x5fd75f,
      warning: 0xffd75f,
      bad: 0xff5f5f,
      beat: 0xffffff,
      peak: 0xeeeeee,
      track: 0x444444,
      key: 0xffaf5f,
      selection: 0x1a2f4a,
      mark: 0xffafff,
    },
    [0xff5f5f, 0xff8f4f, 0xffc24f, 0xb8d94f, 0x5fd7a7, 0x5fafff, 0xaf87ff],
    [0x2f9f5f, 0x3fb75f, 0x5fc75f, 0x8fd75f, 0xc7d74f, 0xf7c74f, 0xff8f3f, 0xff4f4f],
  ),
};
