/** A track in VirtualDJ's history. */
export interface HistoryEntry {
  readonly artist: string;
  readonly title: string;
  /** Path or address of its file; empty if the history does not tell. */
  readonly file: string;
  /** Seconds; 0 if the history does not tell. */
  readonly duration: number;
  /** Unix seconds at which it was played; undefined if the history does not tell. */
  readonly playedAt: number | undefined;
  /** How exact that is, in seconds. */
  readonly precision: 1 | 60;
}

/** Whether two entries are the same line of the history. */
export function isSameEntry(a: HistoryEntry | undefined, b: HistoryEntry | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.artist === b.artist && a.title === b.title && a.file === b.file &&
    a.playedAt === b.playedAt;
}
