/** The last few of many: what is added when it is full takes the place of the oldest. */
export class Latest<T> {
  readonly #capacity: number;
  #items: T[] = [];
  #next = 0;
  #leftOut = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(item: T): void {
    if (this.#items.length < this.#capacity) {
      this.#items.push(item);
      return;
    }
    this.#items[this.#next] = item;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#leftOut++;
  }

  /** Takes all of them out, the oldest first. @returns them, and how many had no room */
  take(): { items: T[]; leftOut: number } {
    const items = [...this.#items.slice(this.#next), ...this.#items.slice(0, this.#next)];
    const leftOut = this.#leftOut;
    this.#items = [];
    this.#next = 0;
    this.#leftOut = 0;
    return { items, leftOut };
  }
}
