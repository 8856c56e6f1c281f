/** Blocks that fill 1/8 to 8/8 of a cell from the left. */
export const FROM_LEFT = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"] as const;
/** Blocks that fill 1/8 to 8/8 of a cell from below. */
export const FROM_BELOW = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
