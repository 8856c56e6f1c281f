/** Resolume's tempo controller: told what changes, as by hand, not streamed to. */
import { MessageTemplate } from "../../../bus/osc/mod.ts";
import type { OscFrame, ProfileWriter } from "./frame.ts";
import { Momentary } from "./momentary.ts";

/** Range that Resolume's normalised tempo spans. */
const MIN_BPM = 20;
const MAX_BPM = 500;
/** Smaller changes are not told: each one makes Resolume re-time its clips. */
const MIN_CHANGE_BPM = 0.1;
const MIN_INTERVAL_SECONDS = 0.25;
/** The same tempo again, for a Resolume that was started after it was told. */
const REPEAT_SECONDS = 5;

/**
 * Emits `/composition/tempocontroller/tempo` (f, 0..1 over 20-500 BPM) when the tempo changes by
 * 0.1 BPM or more, at most four times a second, else every 5 s; nothing while no tempo is known.
 * What hands do goes on as `/composition/tempocontroller/resync` and `tempotap` (i 1, then 0).
 */
export class ResolumeProfile implements ProfileWriter {
  readonly #tempo = new MessageTemplate("/composition/tempocontroller/tempo", "f");
  readonly #resync = new Momentary("/composition/tempocontroller/resync");
  readonly #tap = new Momentary("/composition/tempocontroller/tempotap");
  #toldBpm = 0;
  #toldSeconds = Number.NaN;

  write(frame: OscFrame, emit: (bytes: Uint8Array) => void): void {
    this.#resync.write(frame.resynced, frame.timeSeconds, emit);
    this.#tap.write(frame.tapped, frame.timeSeconds, emit);
    if (!(frame.bpm > 0)) return;
    const bpm = Math.min(MAX_BPM, Math.max(MIN_BPM, frame.bpm));
    const changed = Math.abs(bpm - this.#toldBpm) >= MIN_CHANGE_BPM;
    const elapsed = frame.timeSeconds - this.#toldSeconds;
    // Less than none: another input, whose time begins anew.
    if (elapsed >= 0 && elapsed < (changed ? MIN_INTERVAL_SECONDS : REPEAT_SECONDS)) return;
    this.#toldBpm = bpm;
    this.#toldSeconds = frame.timeSeconds;
    this.#tempo.setFloat(0, (bpm - MIN_BPM) / (MAX_BPM - MIN_BPM));
    emit(this.#tempo.bytes);
  }

  /** Resolume counts the beats itself. */
  beat(): void {}

  reset(): void {
    this.#toldBpm = 0;
    this.#toldSeconds = Number.NaN;
  }
}
