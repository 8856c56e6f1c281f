/** Something that a key does. */
export interface Action {
  /** Names of the keys, as {@link keyName} gives them: "t", "up", "ctrl+r". The first is shown. */
  readonly keys: readonly string[];
  /** What it does, in a word or two, for the row of keys; empty: only the help tells of it. */
  readonly label: string;
  /** What it does, in a sentence, for the help. */
  readonly help: string;
  /** Why it cannot be done now; null or missing when it can. */
  unavailable?(): string | null;
  /** Does it. What it throws is told to the person. */
  run(): void | Promise<void>;
}

/** How a key is written for people. */
export function keyLabel(key: string): string {
  return KEY_LABELS[key] ?? key;
}

const KEY_LABELS: Readonly<Record<string, string>> = {
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
  return: "enter",
  escape: "esc",
  pageup: "page up",
  pagedown: "page down",
};
