/** Follows whether a program is there, by looks that know nothing of what was before. */
export class Presence {
  #wasSeen = false;

  /**
   * Takes what a look has shown; undefined if nothing.
   *
   * @returns whether it has gone: it was seen before, and is not there now. A program that was never
   * seen, as on another machine, is never gone.
   */
  hasGone(isThere: boolean | undefined): boolean {
    if (isThere === true) this.#wasSeen = true;
    if (isThere !== false || !this.#wasSeen) return false;
    this.#wasSeen = false;
    return true;
  }
}
