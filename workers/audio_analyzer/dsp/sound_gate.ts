import { FRAMES_PER_SECOND } from "../features.ts";

/** Mean square below which a frame holds no sound (-75 dBFS), before any tilt or gain. */
export const SILENT_POWER = 10 ** -7.5;
/** Mean square that opens a closed gate: 3 dB more, so that noise at the threshold never flickers. */
const OPENING_POWER = 2 * SILENT_POWER;
/** How long every frame must be silent until the gate closes: longer than a 20 Hz half wave. */
const HOLD_FRAMES = 0.1 * FRAMES_PER_SECOND;

/**
 * Says whether there is sound at all. One gate for everything: while it is closed the frame is called
 * silent, all levels fall to 0 and the gain stands still. Noise below -75 dBFS is always dark, noise
 * above -72 dBFS is always shown, and between them stays what was.
 */
export class SoundGate {
  /** Whether there is sound. */
  open = false;

  #silentFrames = 0;

  /** Takes the mean square of one frame, full scale = 1. */
  push(power: number): void {
    this.#silentFrames = power < SILENT_POWER ? this.#silentFrames + 1 : 0;
    if (power >= OPENING_POWER) this.open = true;
    else if (this.#silentFrames >= HOLD_FRAMES) this.open = false;
  }
}
