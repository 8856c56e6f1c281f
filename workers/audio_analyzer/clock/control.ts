/** Who leads the clock: the tracker (`following`), or hands that hold it, lock its tempo, tap it. */
export const CONTROLS = ["following", "held", "locked", "tapped"] as const;

/** See {@link CONTROLS}. */
export type Control = typeof CONTROLS[number];
