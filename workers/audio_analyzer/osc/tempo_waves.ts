/** Synesthesia's waves in time with the music. */
import { MessageTemplate } from "../../../bus/osc/mod.ts";
import type { OscFrame } from "./frame.ts";

/** Beats of one wave, and what its address ends in. */
const WAVES = [[1, ""], [2, "2"], [4, "4"], [8, "8"]] as const;
/** How many times the way that is left halves within a beat. */
const TWITCH_HALVINGS = 10;

/**
 * Emits, each a float:
 *
 * - `/audio/bpm/bpmsin`, `bpmsin2`, `4`, `8`: a sine 0..1 over 1, 2, 4, 8 beats, 0.5 and rising on the
 *   first of them;
 * - `/audio/bpm/bpmtri`, `2`, `4`, `8`: a triangle 0..1, 0 on the first;
 * - `/audio/bpm/bpmtwitcher`: the beats so far, and after each beat at once most of the way to the next.
 *
 * All are 0 while there is no tempo, but the twitcher, which stands still.
 */
export class TempoWaves {
  readonly #waves = WAVES.map(([beats, name]) => ({
    beats,
    sine: new MessageTemplate(`/audio/bpm/bpmsin${name}`, "f"),
    triangle: new MessageTemplate(`/audio/bpm/bpmtri${name}`, "f"),
  }));
  readonly #twitcher = new MessageTemplate("/audio/bpm/bpmtwitcher", "f");

  /** Emits the messages of `frame`. */
  write(frame: OscFrame, emit: (bytes: Uint8Array) => void): void {
    const isRunning = frame.bpm > 0;
    for (const { beats, sine, triangle } of this.#waves) {
      const phase = frame.beatPosition / beats % 1;
      sine.setFloat(0, isRunning ? 0.5 + 0.5 * Math.sin(2 * Math.PI * phase) : 0);
      triangle.setFloat(0, isRunning ? 1 - Math.abs(2 * phase - 1) : 0);
      emit(sine.bytes);
      emit(triangle.bytes);
    }
    const twitch = 1 - 2 ** (-TWITCH_HALVINGS * frame.beatPhase);
    this.#twitcher.setFloat(0, frame.beatCount + twitch);
    emit(this.#twitcher.bytes);
  }
}
