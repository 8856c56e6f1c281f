import { paletteOf, type Theme } from "../theme.ts";

/** Bright colours on black whatever the terminal's ground is: for a projector, and for tired eyes. */
export const HIGH_CONTRAST: Theme = {
  name: "high_contrast",
  ground: 0x000000,
  grounding: "painted",
  palette: paletteOf(
    {
      text: 0xffffff,
      quiet: 0xc8c8c8,
      title: 0x9fd7ff,
      accent: 0x00ffff,
      good: 0x5fff5f,
      warning: 0xffff00,
      bad: 0xff8f8f,
      beat: 0xffffff,
      peak: 0xffffff,
      track: 0x8a8a8a,
      key: 0xffc75f,
      selection: 0x00209f,
      mark: 0xffafff,
    },
    [0xff8f8f, 0xffaf5f, 0xffd75f, 0xd7ff5f, 0x5fffc7, 0x87cfff, 0xcfafff],
    [0x00e070, 0x3fef5f, 0x7fff5f, 0xb7ff5f, 0xefff3f, 0xffdf3f, 0xffaf5f, 0xff8f8f],
  ),
};
