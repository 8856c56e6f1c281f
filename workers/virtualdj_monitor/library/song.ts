/** What VirtualDJ's database knows about a song, as far as it is of use here. */
export interface Song {
  /** Path of its file, as VirtualDJ writes it. */
  readonly file: string;
  readonly artist: string;
  readonly title: string;
  /** Tempo at normal speed; 0 if unknown. */
  readonly bpm: number;
  /** Seconds; 0 if unknown. */
  readonly duration: number;
  /** Musical key; empty if unknown. */
  readonly key: string;
}

/** What a look-up gives: see {@link Song}. */
export type SongFigures = Pick<Song, "bpm" | "duration" | "key">;
