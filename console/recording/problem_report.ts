/** So many problems are told one by one. */
const TOLD = 5;

/** Tells of lines that cannot be read: the first few each, the others as a count. */
export class ProblemReport {
  readonly #path: string;
  readonly #tell: (text: string) => void;
  #count = 0;

  constructor(path: string, tell: (text: string) => void) {
    this.#path = path;
    this.#tell = tell;
  }

  /** @param number of the line, from 1 */
  add(number: number, reason: string): void {
    if (++this.#count <= TOLD) this.#tell(`${this.#path}:${number}: left out: ${reason}`);
  }

  /** Tells how many more there were. */
  close(): void {
    const more = this.#count - TOLD;
    if (more > 0) this.#tell(`${this.#path}: ${more} more lines left out`);
  }
}
