/** The size of a terminal in cells. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What the screen needs of a terminal; a test gives one of its own. */
export interface TerminalPort {
  /** The size now; at least 1x1. */
  size(): TerminalSize;
  /** Writes and waits until the terminal took it. */
  write(text: string): Promise<void>;
  /** Writes before it returns: for taking the terminal and giving it back, also from a crash. */
  writeNow(text: string): void;
}

/** Larger sizes are mistakes of the terminal (seen: 65535x65535), and would take gigabytes. */
const LARGEST_SIDE = 1000;

/** A usable size from what a terminal claims; 0x0, as a pseudo terminal without a size says, becomes 80x24. */
export function usableSize(columns: number, rows: number): TerminalSize {
  const side = (cells: number, fallback: number) =>
    cells >= 1 ? Math.min(LARGEST_SIDE, Math.floor(cells)) : fallback;
  return { columns: side(columns, 80), rows: side(rows, 24) };
}

/** The terminal that this process writes to on stdout. */
export class StdoutTerminal implements TerminalPort {
  readonly #encoder = new TextEncoder();

  size(): TerminalSize {
    const { columns, rows } = Deno.consoleSize();
    return usableSize(columns, rows);
  }

  async write(text: string): Promise<void> {
    const bytes = this.#encoder.encode(text);
    let from = 0;
    while (from < bytes.length) from += await Deno.stdout.write(bytes.subarray(from));
  }

  writeNow(text: string): void {
    const bytes = this.#encoder.encode(text);
    let from = 0;
    while (from < bytes.length) from += Deno.stdout.writeSync(bytes.subarray(from));
  }
}
