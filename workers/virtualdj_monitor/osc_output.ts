/** The monitor's OSC out, for targets of the profile `vj`. */
import { encodeMessage, MessageTemplate, OscSender, type OscTarget } from "../../bus/osc/mod.ts";
import type { PlaybackState } from "../../bus/playback/mod.ts";
import type { BeatEvent, ButtonEvent, NumberedCommandEvent } from "./sources/os2l/event.ts";

/**
 * | address | arguments | when |
 * |---|---|---|
 * | `/virtualdj/beat` | i beat of the track, f BPM, f strength 0..1 | each beat |
 * | `/virtualdj/track` | i playing, i deck (0 unknown), s artist, s title, f duration s | with each state |
 * | `/virtualdj/pos` | f seconds into the track, f seconds of it per second | with each state |
 * | `/virtualdj/bpm` | f BPM, 0 unknown | with each state |
 * | `/virtualdj/button` | s name, i on | each button for the lights |
 * | `/virtualdj/command` | i number, f 0..100 | each command for the lights |
 */
export class OscOutput {
  readonly #sender: OscSender;
  readonly #beat = new MessageTemplate("/virtualdj/beat", "iff");
  readonly #position = new MessageTemplate("/virtualdj/pos", "ff");
  readonly #bpm = new MessageTemplate("/virtualdj/bpm", "f");

  constructor(targets: readonly OscTarget[]) {
    this.#sender = new OscSender(targets);
  }

  setTargets(targets: readonly OscTarget[]): void {
    this.#sender.setTargets(targets);
  }

  beat({ position, bpm, strength }: BeatEvent): void {
    this.#beat.setInt(0, position);
    this.#beat.setFloat(1, bpm);
    this.#beat.setFloat(2, strength);
    this.#send(this.#beat.bytes);
  }

  state({ is_playing, track, deck, position, rate, bpm }: PlaybackState): void {
    const { artist = "", title = "", duration = 0 } = track ?? {};
    this.#position.setFloat(0, position);
    this.#position.setFloat(1, is_playing ? rate : 0);
    this.#bpm.setFloat(0, bpm ?? 0);
    const playing = is_playing ? 1 : 0;
    this.#send(
      encodeMessage("/virtualdj/track", "iissf", [playing, deck ?? 0, artist, title, duration]),
    );
    this.#send(this.#position.bytes);
    this.#send(this.#bpm.bytes);
  }

  button({ name, on }: ButtonEvent): void {
    this.#send(encodeMessage("/virtualdj/button", "si", [name, on ? 1 : 0]));
  }

  command({ id, param }: NumberedCommandEvent): void {
    this.#send(encodeMessage("/virtualdj/command", "if", [id, param]));
  }

  close(): void {
    this.#sender.close();
  }

  #send(bytes: Uint8Array): void {
    this.#sender.send(bytes, "vj");
  }
}
