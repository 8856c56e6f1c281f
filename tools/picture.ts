/**
 * `make picture`: draws console/screen.svg, the picture of the live screen in the README. It starts the
 * analyser on its built-in demo and the console on a pseudo terminal, waits for a beat in a steady tempo,
 * and draws the terminal's cells. What it starts has a home of its own and ends with it.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { join } from "node:path";
import xterm from "@xterm/headless";
import { type Cell, drawScreen, GROUND, INK } from "./screen_svg.ts";

const ROOT = join(import.meta.dirname ?? ".", "..");
const PICTURE = join(ROOT, "console", "screen.svg");
const COLUMNS = 104;
const ROWS = 24;
/** By then the tempo is found, and the row with the past level has something to show. */
const LEAST_SECONDS = 8;
const PATIENCE_SECONDS = 40;
const STOP_TIMEOUT_MS = 2_000;
/** With this the console ends a frame; before it, a part of the cells is of the frame before. */
const END_OF_FRAME = "\x1b[?2026l";
/** What a picture worth showing has: a tempo, the lamp lit by a beat, and the analyser's statistics. */
const WORTH_SHOWING = [/\d\.\d BPM/, /▐███▌/, /\d fps/];
/** What it has not. The count does not go back: waiting does not help. */
const OVERLOADED = /samples? dropped/;

const hex = (colour: number) => `#${colour.toString(16).padStart(6, "0")}`;

/** The cells that a terminal shows now. @throws Error when it was sent other colours than true ones */
function readCells(terminal: InstanceType<typeof xterm.Terminal>): Cell[][] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = active.getLine(active.viewportY + row);
    return Array.from({ length: terminal.cols }, (_, column): Cell => {
      const cell = line?.getCell(column);
      if (cell === undefined) return { glyph: " " };
      if (cell.isFgPalette() || cell.isBgPalette()) {
        throw new Error(`the console drew row ${row} without true colours: it ignored COLORTERM`);
      }
      const ink = cell.isFgRGB() ? hex(cell.getFgColor()) : undefined;
      const ground = cell.isBgRGB() ? hex(cell.getBgColor()) : undefined;
      const isInverse = cell.isInverse() !== 0;
      const shownInk = isInverse ? ground ?? GROUND : ink;
      const shownGround = isInverse ? ink ?? INK : ground;
      return {
        glyph: cell.getWidth() === 0 ? "" : cell.getChars() || " ",
        ...(shownInk === undefined ? {} : { ink: shownInk }),
        ...(shownGround === undefined ? {} : { ground: shownGround }),
        ...(cell.isBold() === 0 ? {} : { isBold: true }),
      };
    });
  });
}

/** A program that was started and is asked, then made, to end with the scope. */
class Program implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  #isRunning = true;

  /** @throws Error when there is no such program, with `remedy` */
  constructor(path: string, remedy: string, options: Deno.CommandOptions) {
    try {
      this.child = new Deno.Command(path, { ...options, clearEnv: true }).spawn();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new Error(`${path} was not found: ${remedy}`, { cause: error });
    }
    void this.child.status.then(() => this.#isRunning = false);
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Sends a signal; none to one that has ended. */
  signal(signal: Deno.Signal): void {
    try {
      this.child.kill(signal);
    } catch (error) {
      // Deno knows of the end before the promise of the status says so.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Asks the program to end. */
  protected ask(): Promise<void> {
    this.signal("SIGTERM");
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ask();
    const timer = setTimeout(() => this.signal("SIGKILL"), STOP_TIMEOUT_MS);
    await this.child.status;
    clearTimeout(timer);
  }
}

/** The console on a pseudo terminal. It is left by its own key: `script` needs 2 s to pass a signal on. */
class Screen extends Program {
  protected override async ask(): Promise<void> {
    try {
      await this.child.stdin.getWriter().write(new TextEncoder().encode("q"));
    } catch (error) {
      // It has ended already, which is what is wanted.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  }
}

/** Where the analyser may send OSC without disturbing a show on this machine. */
async function openSink(): Promise<{ target: string } & Disposable> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    target: `vj@127.0.0.1:${socket.address().port}`,
    [Symbol.dispose]: () => void socket.close(),
  };
}

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** Shows the console with a live analyser. @returns the cells of a frame worth showing */
async function capture(home: string, signal: AbortSignal): Promise<Cell[][]> {
  using sink = await openSink();
  const env = {
    PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
    HOME: home,
    VJ_HOME: home,
    LANG: "C.UTF-8",
    SHELL: "/bin/sh",
    TERM: "xterm-256color",
    COLORTERM: "truecolor",
  };
  const analyzerArgs = ["--input", "demo", "--port", "0", "--osc", sink.target];
  await using analyzer = new Program(join(ROOT, "dist", "audio_analyzer"), "run make dist", {
    args: [...analyzerArgs, "--log-level", "error"],
    env,
    stdin: "null",
    stdout: "null",
  });
  const command = `stty cols ${COLUMNS} rows ${ROWS}; exec ${
    quoted(join(ROOT, "dist", "vj_console"))
  }`;
  await using screen = new Screen("script", "the picture is taken on Linux, with util-linux", {
    args: ["-qfec", command, "/dev/null"],
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  });
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  // A console that draws nothing at all would be waited for in vain.
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_SECONDS * 1000 + 2_000)]);
  limit.addEventListener("abort", () => screen.signal("SIGKILL"), { once: true });
  const startMs = performance.now();
  let end = "";
  for await (const bytes of screen.child.stdout) {
    await new Promise<void>((resolve) => terminal.write(bytes, resolve));
    limit.throwIfAborted();
    if (!analyzer.isRunning) throw new Error("audio_analyzer ended by itself");
    end = (end + new TextDecoder().decode(bytes)).slice(-END_OF_FRAME.length);
    const seconds = (performance.now() - startMs) / 1000;
    if (seconds < LEAST_SECONDS || end !== END_OF_FRAME) continue;
    const cells = readCells(terminal);
    const text = cells.map((row) => row.map(({ glyph }) => glyph).join("")).join("\n");
    const missing = WORTH_SHOWING.filter((pattern) => !pattern.test(text));
    if (OVERLOADED.test(text)) throw new Error("the machine was too busy for the demo: try again");
    if (missing.length === 0) return cells;
    if (seconds > PATIENCE_SECONDS) {
      throw new Error(`within ${PATIENCE_SECONDS} s no ${missing.join(" and ")} in\n${text}`);
    }
  }
  limit.throwIfAborted();
  throw new Error("vj_console ended by itself");
}

/** Lays a file out as `make check` wants it, pictures included. */
async function format(path: string): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", path],
    cwd: ROOT,
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`${path} could not be formatted`);
}

if (import.meta.main) {
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => interruption.abort(new Error(`ended by ${signal}`)));
  }
  const home = await Deno.makeTempDir({ prefix: "vj-picture-" });
  try {
    const cells = await capture(home, interruption.signal);
    const picture = drawScreen(
      cells,
      "vj_console: workers, band levels, beat, BPM and spectrum, live",
    );
    await Deno.writeTextFile(PICTURE, picture);
    await format(PICTURE);
    console.error(`${PICTURE}: ${(await Deno.stat(PICTURE)).size} bytes`);
  } catch (error) {
    console.error(`no picture: ${error instanceof Error ? error.message : error}`);
    Deno.exitCode = 1;
  } finally {
    await Deno.remove(home, { recursive: true });
  }
  // The listeners for signals would keep the process alive.
  Deno.exit();
}
