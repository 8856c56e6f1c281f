/** The analyser's MIDI clock: where it goes, and what goes there. */
import type { Clock } from "../../../bus/mod.ts";
import type { MusicalClock } from "../clock/musical_clock.ts";
import { ClockPulses } from "./clock_pulses.ts";
import { type MidiPort, openMidiPort } from "./port.ts";
import { parseMidiTarget } from "./target.ts";

/** What {@link MidiOutput.stats} tells. */
export interface MidiStats {
  /** As in `midi_clock`. */
  readonly target: string;
  readonly pulses: number;
  /** Messages that could not be sent. */
  readonly dropped: number;
  /** How far from their moment pulses were sent, in ms. */
  readonly jitter_ms: { readonly p50: number; readonly p99: number };
}

/** What a {@link MidiOutput} needs. */
export interface MidiOutputOptions {
  readonly time: Clock;
  /** How old sound is at the least when it arrives, in seconds. */
  readonly captureSeconds: () => number;
}

/** Without a target it costs nothing. */
export class MidiOutput {
  readonly #options: MidiOutputOptions;
  #target = "off";
  #port: MidiPort | undefined;
  #pulses: ClockPulses | undefined;

  constructor(options: MidiOutputOptions) {
    this.#options = options;
  }

  /**
   * Sends to another target, as in `midi_clock`.
   *
   * @throws {UserError} when it cannot be opened; then it goes on as before
   */
  async setTarget(text: string): Promise<void> {
    if (text === this.#target) return;
    const port = await openMidiPort(parseMidiTarget(text) ?? { kind: "off" });
    this.close();
    this.#target = text;
    this.#port = port;
    if (port === undefined) return;
    this.#pulses = new ClockPulses({
      ...this.#options,
      send: (message) => port.send(message),
    });
  }

  /** Takes the clock after each frame. @param resynced whether a bar was made to begin since the last */
  frame(clock: MusicalClock, resynced: boolean): void {
    this.#pulses?.frame(clock, resynced);
  }

  /** Undefined while it sends nowhere. */
  get stats(): MidiStats | undefined {
    const pulses = this.#pulses;
    if (pulses === undefined) return undefined;
    const { jitter } = pulses;
    const round = (ms: number) => Math.round(ms * 100) / 100;
    return {
      target: this.#target,
      pulses: pulses.sent,
      dropped: this.#port?.dropped ?? 0,
      jitter_ms: { p50: round(jitter.quantile(0.5)), p99: round(jitter.quantile(0.99)) },
    };
  }

  /** Stops whoever follows, and closes the port. */
  close(): void {
    this.#pulses?.stop();
    this.#port?.close();
    this.#pulses = undefined;
    this.#port = undefined;
    this.#target = "off";
  }
}
