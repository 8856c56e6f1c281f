/** What the OSC profiles read of an analysed frame. */
import type { FeatureFrame } from "../features.ts";

/** The part of a feature frame that goes to visualizers. */
export type OscFrame = Readonly<
  Pick<
    FeatureFrame,
    | "timeSeconds"
    | "bands"
    | "level"
    | "rms"
    | "spectrum"
    | "flux"
    | "onset"
    | "brightness"
    | "pitchHz"
    | "pitchConfidence"
    | "beat"
    | "beatCount"
    | "beatPosition"
    | "beatPhase"
    | "barPhase"
    | "barConfidence"
    | "beatInBar"
    | "bpm"
    | "bpmConfidence"
    | "tapped"
    | "resynced"
    | "buildup"
    | "drop"
    | "energyTrend"
    | "section"
    | "sectionStrength"
    | "energyShort"
    | "energyLong"
    | "intensityShort"
    | "intensityLong"
  >
>;

/** Turns frames into the messages of one profile. */
export interface ProfileWriter {
  /** Emits the messages of `frame`, each valid only during the call of `emit`. */
  write(frame: OscFrame, emit: (bytes: Uint8Array) => void): void;
  /**
   * Emits the beat that is now, ahead of its frame.
   *
   * @param beatCount the count that the frame will have
   */
  beat(beatCount: number, emit: (bytes: Uint8Array) => void): void;
  /** Forgets what was sent: the next frame is told in full, as to a listener that just came. */
  reset(): void;
}
