/** The motion by which a picture made of two messages can be told: levels and tempo say the same number. */

/** A step lasts so many frames of 10 ms. */
export const STEP_FRAMES = 9;
const STEPS = 20;
const LOWEST_BPM = 100;

/** A moment of the motion. */
export interface Step {
  readonly number: number;
  /** Of all bands and bins, 0..1. */
  readonly level: number;
}

/** The step of a frame; neighbours are far apart. */
export function stepOf(frame: number): Step {
  const number = Math.floor(frame / STEP_FRAMES) * 7 % STEPS;
  return { number, level: (number + 0.5) / STEPS };
}

/** The tempo that is shown while a step lasts, in BPM. */
export function tempoOfStep(number: number): number {
  return LOWEST_BPM + number;
}
