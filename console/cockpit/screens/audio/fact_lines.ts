import type { AudioState } from "../../state/audio_state.ts";
import { inputLine, workLine } from "./facts.ts";

/** The lines below the meters, made anew only when the analyser has told of itself. */
export class FactLines {
  #audio: AudioState | null = null;
  #statsMs: number | null = null;
  #input = "";
  #work = "";

  /** Looks whether there is news. */
  update(audio: AudioState): void {
    if (audio === this.#audio && audio.statsMs === this.#statsMs) return;
    this.#audio = audio;
    this.#statsMs = audio.statsMs;
    this.#input = inputLine(audio.stats);
    this.#work = workLine(audio.stats);
  }

  /** Where the sound comes from. */
  get input(): string {
    return this.#input;
  }

  /** How the analysis is doing. */
  get work(): string {
    return this.#work;
  }
}
