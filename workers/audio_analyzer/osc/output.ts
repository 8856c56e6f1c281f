/** The analyser's OSC out: every frame, to every target in its own vocabulary. */
import {
  OscSender,
  type OscSenderOptions,
  type OscSenderStats,
  type OscTarget,
} from "../../../bus/osc/mod.ts";
import { createFeatureFrame } from "../features.ts";
import type { OscFrame, ProfileWriter } from "./frame.ts";
import { ANALYZER_PROFILES, type AnalyzerProfile } from "./profiles.ts";
import { ResolumeProfile } from "./resolume_profile.ts";
import { SynesthesiaProfile } from "./synesthesia_profile.ts";
import { VjProfile } from "./vj_profile.ts";

/** Owns the sender and one writer per profile. A profile without a target costs nothing. */
export class OscOutput {
  readonly #sender: OscSender;
  readonly #writers: Readonly<Record<AnalyzerProfile, ProfileWriter>> = {
    vj: new VjProfile(),
    synesthesia: new SynesthesiaProfile(),
    resolume: new ResolumeProfile(),
  };
  readonly #emitters: Readonly<Record<AnalyzerProfile, (bytes: Uint8Array) => void>>;

  constructor(targets: readonly OscTarget[], options: OscSenderOptions = {}) {
    const sender = new OscSender(targets, options);
    this.#sender = sender;
    this.#emitters = {
      vj: (bytes) => sender.send(bytes, "vj"),
      synesthesia: (bytes) => sender.send(bytes, "synesthesia"),
      resolume: (bytes) => sender.send(bytes, "resolume"),
    };
  }

  /** Sends what `frame` says to every target. Never waits, never throws. */
  send(frame: OscFrame): void {
    for (const profile of ANALYZER_PROFILES) {
      if (this.#sender.serves(profile)) {
        this.#writers[profile].write(frame, this.#emitters[profile]);
      }
    }
  }

  /** Tells every target of the beat that is now, ahead of its frame. Never waits, never throws. */
  beat(beatCount: number): void {
    for (const profile of ANALYZER_PROFILES) {
      if (this.#sender.serves(profile)) {
        this.#writers[profile].beat(beatCount, this.#emitters[profile]);
      }
    }
  }

  /** Replaces the targets; each is told everything anew. */
  setTargets(targets: readonly OscTarget[]): void {
    this.#sender.setTargets(targets);
    for (const profile of ANALYZER_PROFILES) this.#writers[profile].reset();
  }

  /** Tells every target that all is quiet: what it was told last would stay on its screen. */
  rest(): void {
    for (const profile of ANALYZER_PROFILES) this.#writers[profile].reset();
    this.send(createFeatureFrame());
  }

  /** What was sent and what was not, since the start. */
  get stats(): OscSenderStats {
    return this.#sender.stats;
  }

  /** Closes the socket. */
  close(): void {
    this.#sender.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
