/** Names the items of a list, so that one is found again when others come before it. */
export type KeyOf = (index: number) => string;

/** What a scroll state is made of. */
export interface ScrollOptions {
  /** A log shows its end until somebody scrolls back. @default "start" */
  readonly shows?: "start" | "end";
}

/**
 * Which item of a list is chosen, and which one is the first in view. Pure numbers: the list may be a table,
 * a log, a menu. Call `update` before drawing.
 */
export class ScrollState {
  #selection = 0;
  #offset = 0;
  #count = 0;
  #page = 1;
  #isFollowing: boolean;
  readonly #mayFollow: boolean;
  /** The name of the chosen item, and where it was. */
  #key: string | null = null;

  constructor({ shows = "start" }: ScrollOptions = {}) {
    this.#mayFollow = shows === "end";
    this.#isFollowing = this.#mayFollow;
  }

  /** Index of the chosen item; -1 when there is none. */
  get selection(): number {
    return this.#count === 0 ? -1 : this.#selection;
  }

  /** Index of the first item in view. */
  get offset(): number {
    return this.#offset;
  }

  /** How many items there are. */
  get count(): number {
    return this.#count;
  }

  /** How many items are in view at once. */
  get page(): number {
    return this.#page;
  }

  /** Whether the newest item stays in view as others are added. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /**
   * Tells what there is now.
   * @param page rows of the list that are in view
   * @param keyOf names of the items: the same item stays chosen, at the same place, when others come or go
   */
  update(count: number, page: number, keyOf?: KeyOf): void {
    this.#count = Math.max(0, count);
    this.#page = Math.max(1, page);
    if (this.#isFollowing) this.#selection = this.#count - 1;
    else if (keyOf !== undefined && this.#key !== null) this.#find(this.#key, keyOf);
    this.#settle();
    this.#key = keyOf !== undefined && this.#count > 0 ? keyOf(this.#selection) : null;
  }

  /** Chooses an item. */
  select(index: number): void {
    this.#selection = index;
    this.#key = null;
    this.#isFollowing = this.#mayFollow && index >= this.#count - 1;
    this.#settle();
  }

  /** Chooses the item so many further on; a negative number goes back. */
  move(items: number): void {
    this.select(Math.max(0, Math.min(this.#count - 1, this.#selection + items)));
  }

  /** Moves the view, as a wheel does; the choice goes along only where it would leave the view. */
  scroll(rows: number): void {
    const most = Math.max(0, this.#count - this.#page);
    this.#offset = Math.max(0, Math.min(most, this.#offset + rows));
    const last = this.#offset + this.#page - 1;
    const selection = Math.max(this.#offset, Math.min(last, this.#selection));
    const isAtEnd = this.#offset === most && rows > 0;
    this.select(this.#mayFollow && isAtEnd ? this.#count - 1 : selection);
  }

  /** Does what a key is for: arrows, `j k`, pages, home and end, `g G`. @returns whether it was such a key */
  press(key: string): boolean {
    switch (key) {
      case "up":
      case "k":
        this.move(-1);
        return true;
      case "down":
      case "j":
        this.move(1);
        return true;
      case "pageup":
      case "ctrl+b":
        this.move(-this.#page);
        return true;
      case "pagedown":
      case "ctrl+f":
        this.move(this.#page);
        return true;
      case "home":
      case "g":
        this.select(0);
        return true;
      case "end":
      case "G":
        this.select(this.#count - 1);
        return true;
      default:
        return false;
    }
  }

  /** Looks for the chosen item, from its last place to both sides. */
  #find(key: string, keyOf: KeyOf): void {
    const from = Math.min(this.#selection, this.#count - 1);
    for (let far = 0; far < this.#count; far++) {
      for (const index of [from + far, from - far]) {
        if (index < 0 || index >= this.#count || keyOf(index) !== key) continue;
        this.#offset += index - this.#selection;
        this.#selection = index;
        return;
      }
    }
  }

  /** Brings choice and view inside what there is. */
  #settle(): void {
    this.#selection = Math.max(0, Math.min(this.#count - 1, this.#selection));
    const least = this.#selection - this.#page + 1;
    this.#offset = Math.max(least, Math.min(this.#selection, this.#offset));
    this.#offset = Math.max(0, Math.min(this.#count - this.#page, this.#offset));
  }
}
