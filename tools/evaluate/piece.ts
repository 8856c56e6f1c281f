/** A stretch of time in seconds. */
export type Stretch = readonly [from: number, to: number];

/** Music whose beats are known. */
export interface Piece {
  /** Name without folder and ending. */
  readonly id: string;
  readonly category: string;
  /** Path of the sound. */
  readonly file: string;
  /** Times of the beats in seconds, rising; none in a piece without a beat. */
  readonly beats: readonly number[];
  /** Its tempo in BPM where that is constant and known; else it is read off the beats. */
  readonly bpm: number | undefined;
  /** Where nothing is to be heard and nothing is judged, in seconds. */
  readonly silences: readonly Stretch[];
  /** Its end in seconds, where that is known without decoding it. */
  readonly durationSeconds: number | undefined;
}
