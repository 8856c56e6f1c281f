/**
 * What a beat tracker believes at the end of one frame: all that the clock knows of it. Times are
 * told relative to the frame, so that a tracker may begin anew at any moment.
 */
export interface Pulse {
  /** Tempo; 0 while unknown. */
  bpm: number;
  /** How sure the tempo is, 0..1. */
  confidence: number;
  /** From the end of the frame to the next beat as it is expected now; NaN while unknown. */
  secondsToBeat: number;
  /** Whether a beat falls into the frame: the tracker stands by it, and by the one that follows. */
  beat: boolean;
  /** Whether there is sound. */
  sound: boolean;
  /** Which beat of a bar of four the last beat was, 1..4, and how sure that is, 0..1. */
  beatInBar: number;
  barConfidence: number;
}

/** What is believed where nothing is heard. */
export function createPulse(): Pulse {
  return {
    bpm: 0,
    confidence: 0,
    secondsToBeat: NaN,
    beat: false,
    sound: false,
    beatInBar: 1,
    barConfidence: 0,
  };
}
