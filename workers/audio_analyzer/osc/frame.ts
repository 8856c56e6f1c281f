/** What the OSC profiles read of an analysed frame. */

/** The part of a feature frame that goes to visualizers. Levels and strengths are 0..1. */
export interface OscFrame {
  readonly timeSeconds: number;
  /** Seven bands: 20-60, 60-250, 250-500, 500-2000, 2000-4000, 4000-6000, 6000-20000 Hz. */
  readonly bands: Float32Array;
  readonly rms: number;
  /** 32 bins. */
  readonly spectrum: Float32Array;
  readonly flux: number;
  readonly onset: {
    readonly whole: number;
    readonly kick: number;
    readonly snare: number;
    readonly hat: number;
  };
  readonly brightness: number;
  readonly pitchHz: number;
  readonly pitchConfidence: number;
  readonly beat: boolean;
  /** 0 while no tempo is known. */
  readonly bpm: number;
  readonly bpmConfidence: number;
  /** Whether, or how strongly, a build-up is under way. */
  readonly buildup: boolean | number;
  readonly drop: boolean;
  readonly energyTrend: number;
}

/** Turns frames into the messages of one profile. */
export interface ProfileWriter {
  /** Emits the messages of `frame`, each valid only during the call of `emit`. */
  write(frame: OscFrame, emit: (bytes: Uint8Array) => void): void;
  /** Forgets what was sent: the next frame is told in full, as to a listener that just came. */
  reset(): void;
}
