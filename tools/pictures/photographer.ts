import { join } from "node:path";
import xterm from "@xterm/headless";
import { readCells } from "./cells.ts";
import { Program } from "./program.ts";
import type { Cell } from "./screen_svg.ts";

/** With this the console ends a frame; before it, a part of the cells is of the frame before. */
const END_OF_FRAME = "\x1b[?2026l";

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** What a picture is to show. */
export interface Wanted {
  /** All of these are in it. */
  readonly shows: readonly RegExp[];
  /** It is not taken before so many seconds have passed since the last keys. */
  readonly afterSeconds: number;
  /** Without such a picture it is given up. */
  readonly patienceSeconds: number;
}

/** The console on a pseudo terminal, which is photographed. Linux, with util-linux. */
export class Photographer extends Program {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  #end = "";
  #onFrame: () => void = () => {};

  /** @param root of the project, whose dist/vj_console is shown */
  constructor(root: string, columns: number, rows: number, env: Record<string, string>) {
    const program = quoted(join(root, "dist", "vj_console"));
    const command = `stty cols ${columns} rows ${rows}; exec ${program}`;
    super("script", "pictures are taken on Linux, with util-linux", {
      args: ["-qfec", command, "/dev/null"],
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    });
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#keys = this.child.stdin.getWriter();
    void this.#read();
  }

  async #read(): Promise<void> {
    const text = new TextDecoder();
    for await (const bytes of this.child.stdout) {
      await new Promise<void>((resolve) => this.#terminal.write(bytes, resolve));
      this.#end = (this.#end + text.decode(bytes, { stream: true })).slice(-END_OF_FRAME.length);
      if (this.#end === END_OF_FRAME) this.#onFrame();
    }
  }

  /** Presses keys. */
  async press(keys: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(keys));
  }

  /** The cells of the first whole frame that is as wanted. @throws Error when none comes in time */
  async take({ shows, afterSeconds, patienceSeconds }: Wanted): Promise<Cell[][]> {
    const beganMs = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<Cell[][]>();
    let text = "";
    this.#onFrame = () => {
      if (performance.now() - beganMs < afterSeconds * 1000) return;
      try {
        const cells = readCells(this.#terminal);
        text = cells.map((row) => row.map(({ glyph }) => glyph).join("")).join("\n");
        if (shows.every((pattern) => pattern.test(text))) resolve(cells);
      } catch (error) {
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      const missing = shows.filter((pattern) => !pattern.test(text)).join(" and ");
      reject(new Error(`within ${patienceSeconds} s no ${missing} in\n${text}`));
    }, patienceSeconds * 1000);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#onFrame = () => {};
    }
  }

  /** It is left by its own key: `script` needs 2 s to pass a signal on. */
  protected override async ask(): Promise<void> {
    try {
      await this.press("q");
    } catch (error) {
      // It has ended already, which is what is wanted.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  }
}
