/** Lyrics as they are shown: lines with the moment at which each begins. */

/** A word of a line; only lyrics with word stamps have them. */
export interface LyricWord {
  /** Seconds into the track. */
  readonly time: number;
  readonly text: string;
}

/** A line. An empty text is a pause: what stood before is to disappear. */
export interface LyricLine {
  /** Seconds into the track, 0 or more. */
  readonly time: number;
  readonly text: string;
  /** In order; empty where no word has a stamp of its own. */
  readonly words: readonly LyricWord[];
}

/** The words of a song. */
export interface Lyrics {
  /** By time. */
  readonly lines: readonly LyricLine[];
  /** False when nobody knows the times: the lines were spread over the track. */
  readonly isSynced: boolean;
}
