/** What a piece was like in a second, by the rank in which one hides another. */
export const PIECE_PARTS = ["none", "silence", "steady", "breakdown", "buildup", "drop"] as const;

/** One of {@link PIECE_PARTS}; `none` where nothing was heard. */
export type PiecePart = (typeof PIECE_PARTS)[number];

/** Seconds that are remembered: longer than most pieces. */
export const PIECE_SECONDS = 480;

/** How loud the last minutes were and which part of the piece they were, by the second, in fixed memory. */
export class PieceHistory {
  readonly #energy = new Float64Array(PIECE_SECONDS);
  readonly #parts = new Uint8Array(PIECE_SECONDS);
  /** The second that is written, counted from the first one. */
  #second = -1;
  #originMs = 0;

  /** How many seconds have begun since the first; they are numbered from 0. */
  get seconds(): number {
    return this.#second + 1;
  }

  /** Takes what is heard now. @param energy 0..1 @param part in the analyser's words */
  note(energy: number, part: string | null, nowMs: number): void {
    if (this.#second < 0) this.#originMs = nowMs;
    const second = Math.floor((nowMs - this.#originMs) / 1000);
    if (second > this.#second) this.#begin(second);
    const slot = this.#second % PIECE_SECONDS;
    this.#energy[slot] = Math.max(this.#energy[slot] ?? 0, energy);
    const rank = Math.max(1, part === null ? 2 : PIECE_PARTS.indexOf(part as PiecePart));
    this.#parts[slot] = Math.max(this.#parts[slot] ?? 0, rank);
  }

  /** Empties the seconds in which nothing came, and the one that begins. */
  #begin(second: number): void {
    const from = Math.max(this.#second + 1, second - PIECE_SECONDS + 1);
    for (let missed = from; missed <= second; missed++) {
      this.#energy[missed % PIECE_SECONDS] = 0;
      this.#parts[missed % PIECE_SECONDS] = 0;
    }
    this.#second = second;
  }

  #has(second: number): boolean {
    return second >= 0 && second <= this.#second && second > this.#second - PIECE_SECONDS;
  }

  /** The most energy in the seconds from `first` to before `end`, 0..1. */
  energy(first: number, end: number): number {
    let most = 0;
    for (let second = first; second < end; second++) {
      if (this.#has(second)) most = Math.max(most, this.#energy[second % PIECE_SECONDS] ?? 0);
    }
    return most;
  }

  /** What tells most of the seconds from `first` to before `end`: a drop before all else. */
  part(first: number, end: number): PiecePart {
    let rank = 0;
    for (let second = first; second < end; second++) {
      if (this.#has(second)) rank = Math.max(rank, this.#parts[second % PIECE_SECONDS] ?? 0);
    }
    return PIECE_PARTS[rank] ?? "none";
  }
}
