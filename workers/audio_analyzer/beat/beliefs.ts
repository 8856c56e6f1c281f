/** What a beat tracker believes at one moment, for whoever wants to look inside. */
export interface BeatBeliefs {
  /** Belief in each tempo that is considered, from the fastest to the slowest; they sum to 1. */
  readonly tempi: readonly { readonly bpm: number; readonly belief: number }[];
  /** Belief in how much of the beat is gone, in equal parts, at the tempo that is followed; sums to 1. */
  readonly phases: readonly number[];
  /** Logarithm of the odds that the beat is not half a beat off, as last judged; 0 while unknown. */
  readonly offBeatLogOdds: number;
}
