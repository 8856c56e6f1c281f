/** How fast a deck runs: from its tempo and that of its track, or from how its position moves. */
import type { PositionSample } from "./facts.ts";

/** Positions are compared over so long, at least and at most, in milliseconds. */
const LEAST_SPAN_MS = 2000;
const MOST_SPAN_MS = 8000;
/** A position that is off by more, in seconds, is a jump: measuring begins anew. */
const JUMP_SECONDS = 0.25;
/**
 * What is measured is believed to be another speed when it differs by so much over one second. Readings are
 * late by up to 50 ms; of the slope through them that leaves an error that falls with the span to the power
 * of 1.5, since they become more as well. This is some three standard deviations of it, for ten a second.
 */
const CLEARLY_OTHER = 0.05;
/** The ratio to the tempo in the database is exact; it is believed when what is measured does not contradict it. */
const CONTRADICTION = 0.04;
const LEAST_TEMPO_CHANGE = 0.05;
const SLOWEST = 0.25;
const FASTEST = 4;

/** What is known about a deck's speed at one moment. */
export interface SpeedHints {
  /** Tempo as played now. */
  readonly bpm: number | undefined;
  /** Tempo of the track at normal speed. */
  readonly trackBpm: number | undefined;
  readonly position: PositionSample | undefined;
  readonly isPlaying: boolean;
}

/** The speed of one track on one deck. Make a new one for another track. */
export class Speed {
  #samples: PositionSample[] = [];
  #measured: number | undefined;
  /** How far off `#measured` may be. */
  #uncertainty = 0;
  /** The track's tempo at normal speed, learnt from a tempo and a speed that were seen together. */
  #learntBpm: number | undefined;
  #rate = 1;
  #bpm: number | undefined;

  /** @returns seconds of the track per second; 1 while nothing else is known */
  follow({ bpm, trackBpm, position, isPlaying }: SpeedHints): number {
    this.#hearTempo(bpm);
    if (!isPlaying) this.#restart();
    else if (position !== undefined) this.#measure(position);
    const ratio = ratioOf(bpm, trackBpm);
    if (ratio !== undefined && this.#allows(ratio, CONTRADICTION)) return this.#rate = ratio;
    const learnt = ratioOf(bpm, this.#learntBpm);
    if (learnt !== undefined && this.#allows(learnt, this.#uncertainty)) return this.#rate = learnt;
    if (this.#measured !== undefined) {
      if (Math.abs(this.#measured - this.#rate) > this.#uncertainty) {
        this.#rate = Math.round(this.#measured * 1000) / 1000;
      }
      if (bpm !== undefined) this.#learntBpm = bpm / this.#rate;
    }
    return this.#rate;
  }

  /** What was measured at another tempo says nothing about this one. */
  #hearTempo(bpm: number | undefined): void {
    if (Math.abs((bpm ?? 0) - (this.#bpm ?? 0)) > LEAST_TEMPO_CHANGE) {
      this.#restart();
      this.#bpm = bpm;
    }
  }

  #allows(ratio: number, contradiction: number): boolean {
    if (ratio < SLOWEST || ratio > FASTEST) return false;
    return this.#measured === undefined || Math.abs(this.#measured - ratio) < contradiction;
  }

  #measure(position: PositionSample): void {
    const last = this.#samples.at(-1);
    if (last !== undefined) {
      const elapsedMs = position.atMs - last.atMs;
      if (elapsedMs <= 0) return;
      const expected = last.seconds + elapsedMs / 1000 * (this.#measured ?? this.#rate);
      if (Math.abs(position.seconds - expected) > JUMP_SECONDS) this.#restart();
    }
    this.#samples.push(position);
    while ((this.#samples[0]?.atMs ?? Infinity) < position.atMs - MOST_SPAN_MS) {
      this.#samples.shift();
    }
    const first = this.#samples[0];
    if (first === undefined || position.atMs - first.atMs < LEAST_SPAN_MS) return;
    const measured = slopeOf(this.#samples);
    if (measured < SLOWEST || measured > FASTEST) return;
    this.#measured = measured;
    this.#uncertainty = CLEARLY_OTHER / ((position.atMs - first.atMs) / 1000) ** 1.5;
  }

  #restart(): void {
    this.#samples = [];
    this.#measured = undefined;
  }
}

function ratioOf(bpm: number | undefined, trackBpm: number | undefined): number | undefined {
  return bpm === undefined || trackBpm === undefined || trackBpm <= 0 ? undefined : bpm / trackBpm;
}

/** Seconds of the track per second: the line with the least squares through several samples. */
function slopeOf(samples: readonly PositionSample[]): number {
  let time = 0;
  let place = 0;
  for (const { seconds, atMs } of samples) {
    time += atMs / samples.length;
    place += seconds / samples.length;
  }
  let together = 0;
  let alone = 0;
  for (const { seconds, atMs } of samples) {
    together += (atMs - time) * (seconds - place);
    alone += (atMs - time) ** 2;
  }
  return together * 1000 / alone;
}
