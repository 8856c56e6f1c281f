/** What is true of a set: where its beats are, how fast it is, where it changes. */
import { median } from "../../tests/bench/statistics.ts";
import type { PieceLength, Section } from "./plan.ts";

/** A moment at which the tracker has to find its way anew. */
export interface Change {
  readonly at: number;
  /** How the section begins, or `breakdown` where one has ended. */
  readonly kind: Section["join"] | "breakdown";
  /** Until the next change. */
  readonly until: number;
}

/** A time in which one section is heard alone. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly piece: number;
  readonly beats: readonly number[];
}

/** Beats to either side by which the tempo of a moment is told. */
const TEMPO_BEATS = 2;

/** See the head of the file. Times are seconds of the set. */
export class Truth {
  readonly spans: readonly Span[];
  readonly changes: readonly Change[];

  constructor(sections: readonly Section[], pieces: readonly PieceLength[]) {
    this.spans = sections.map((section) => ({
      from: section.at + section.fadeIn,
      to: section.at + section.seconds - section.fadeOut,
      piece: section.piece,
      beats: (pieces[section.piece]?.beats ?? [])
        .map((beat) => section.at + (beat - section.from) / section.speed)
        .filter((beat) => beat >= section.at - 2 && beat <= section.at + section.seconds + 2),
    }));
    const moments = sections.flatMap((section) => {
      const { at, join, fadeIn, breakdown } = section;
      // Half way through a fade the new piece becomes the louder one.
      const begins = { at: at + fadeIn / 2, kind: join };
      if (breakdown === undefined) return [begins];
      return [begins, { at: breakdown.at + breakdown.seconds, kind: "breakdown" as const }];
    });
    const end = this.spans.at(-1)?.to ?? 0;
    this.changes = moments.map((moment, i) => ({ ...moment, until: moments[i + 1]?.at ?? end }));
  }

  /** The span in which a moment lies; undefined within a cross-fade, a silence, or outside. */
  spanAt(time: number): Span | undefined {
    return this.spans.find(({ from, to }) => time >= from && time < to);
  }

  /** The tempo around a moment in BPM; 0 where there are no beats. */
  bpmAt(time: number, { beats }: Pick<Span, "beats">): number {
    const next = beats.findIndex((beat) => beat > time);
    const at = next < 0 ? beats.length : next;
    const first = Math.max(0, Math.min(at - TEMPO_BEATS, beats.length - 1 - 2 * TEMPO_BEATS));
    const last = Math.min(beats.length - 1, first + 2 * TEMPO_BEATS);
    // The middle one: a gap without beats has the tempo around it.
    const seconds = median(
      beats.slice(first + 1, last + 1).map((beat, i) => beat - (beats[first + i] ?? 0)),
    );
    return seconds > 0 ? 60 / seconds : 0;
  }
}
