/** What a visualizer is to know of a song. */
import type { Analysis } from "../analysis/analysis.ts";
import type { LineMarks } from "../analysis/line_marks.ts";
import type { Lyrics } from "../../../bus/lyrics/mod.ts";
import type { Song } from "../song.ts";

/** A song with its words and what is known of them. */
export interface SongView {
  readonly song: Song;
  /** Which player plays it: `spotify`, `virtualdj`. */
  readonly source: string;
  readonly lyrics: Lyrics | undefined;
  /** Per line: refrain or not, its keywords. */
  readonly marks: LineMarks | undefined;
  readonly analysis: Analysis | undefined;
}
