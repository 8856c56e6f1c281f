/** What the subscribers of a publisher asked for, as the XPUB socket reports it. */

/** More prefixes than any console has; beyond it every topic counts as wanted. */
const MAX_PREFIXES = 10_000;

const SUBSCRIBE = 1;
const UNSUBSCRIBE = 0;

/** Counts subscriptions by prefix and answers whether a topic is wanted, at the cost of a look-up. */
export class SubscriptionTable {
  readonly #counts = new Map<string, number>();
  /** Answers since the last change. */
  readonly #wanted = new Map<string, boolean>();
  #overflowed = false;

  /**
   * Takes a message of the XPUB socket: a byte 1 or 0, then the prefix.
   *
   * @returns the prefix of a new subscription; undefined for anything else.
   */
  take(message: Uint8Array): string | undefined {
    const kind = message[0];
    if (kind !== SUBSCRIBE && kind !== UNSUBSCRIBE) return undefined;
    // Latin-1 keeps any bytes apart; our topics are ASCII, so nothing else can match them.
    const prefix = String.fromCharCode(...message.subarray(1, 512));
    const count = this.#counts.get(prefix) ?? 0;
    this.#wanted.clear();
    if (kind === SUBSCRIBE) {
      if (count === 0 && this.#counts.size >= MAX_PREFIXES) this.#overflowed = true;
      else this.#counts.set(prefix, count + 1);
      return prefix;
    }
    if (count > 1) this.#counts.set(prefix, count - 1);
    else this.#counts.delete(prefix);
    return undefined;
  }

  /** Whether anyone subscribed to a prefix of this topic's frames. */
  wants(topic: string): boolean {
    let wanted = this.#wanted.get(topic);
    if (wanted === undefined) {
      wanted = this.#overflowed || this.#matches(`${topic} `);
      if (this.#wanted.size >= MAX_PREFIXES) this.#wanted.clear();
      this.#wanted.set(topic, wanted);
    }
    return wanted;
  }

  #matches(head: string): boolean {
    for (const prefix of this.#counts.keys()) {
      // A prefix may reach into the JSON: whoever asks for that much asks for this topic.
      if (head.startsWith(prefix) || prefix.startsWith(head)) return true;
    }
    return false;
  }
}
