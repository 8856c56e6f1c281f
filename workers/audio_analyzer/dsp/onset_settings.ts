/** How readily onsets are found; may change at any time. */
export interface OnsetSettings {
  /** Divides the thresholds: 1 as measured, more finds softer strokes, less only hard ones. 0.1-10. */
  readonly sensitivity: number;
  /** Shortest time between two onsets of one kind in seconds; 0 is what suits each kind. */
  readonly refractorySeconds: number;
}

/** As the detectors were measured. */
export const DEFAULT_ONSETS: OnsetSettings = { sensitivity: 1, refractorySeconds: 0 };
