import assert from "node:assert/strict";
import type { Timers } from "../../console/tui/frame_clock.ts";
import { type MouseReports, Screen, type View } from "../../console/tui/screen.ts";
import { Ink } from "../../console/tui/style.ts";
import { StyleSheet } from "../../console/tui/style_sheet.ts";
import {
  type TerminalPort,
  type TerminalSize,
  usableSize,
} from "../../console/tui/terminal_port.ts";
import { themeNamed } from "../../console/tui/themes.ts";

/** A terminal that keeps what is written, and can be held back. */
class Port implements TerminalPort {
  cells: TerminalSize = { columns: 20, rows: 4 };
  written: string[] = [];
  hold: Promise<void> = Promise.resolve();

  size(): TerminalSize {
    return this.cells;
  }

  async write(text: string): Promise<void> {
    this.written.push(text);
    await this.hold;
  }

  writeNow(text: string): void {
    this.written.push(text);
  }
}

/** Timers that run when told. */
class Frames implements Timers {
  #due: (() => void) | null = null;
  #nowMs = 0;

  now(): number {
    return this.#nowMs;
  }

  after(_: number, callback: () => void): () => void {
    this.#due = callback;
    return () => {
      this.#due = null;
    };
  }

  soon(callback: () => void): void {
    this.after(0, callback);
  }

  /** Runs the frame that is due, and waits for what it wrote. */
  async next(): Promise<void> {
    this.#nowMs += 100;
    const due = this.#due;
    this.#due = null;
    due?.();
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }

  get isDue(): boolean {
    return this.#due !== null;
  }
}

function stage(view: View, options: { mouse?: MouseReports } = {}) {
  const port = new Port();
  const timers = new Frames();
  const errors: unknown[] = [];
  const sheet = new StyleSheet(themeNamed("dark"), "none");
  const onError = (error: unknown) => void errors.push(error);
  const screen = new Screen({ port, sheet, view, onError, timers, ...options });
  return { port, timers, errors, screen };
}

const isLeft = (port: Port) => port.written.at(-1)?.includes("\x1b[?1049l") ?? false;

Deno.test("Screen takes the terminal, draws in one write, and gives it back", async () => {
  const { port, timers, screen } = stage((canvas) => void canvas.text(0, 0, "hello"));
  screen.enter();
  await timers.next();
  assert.equal(port.written.length, 2);
  assert.ok(port.written[0]?.includes("\x1b[?1049h\x1b[?25l"));
  assert.ok(port.written[1]?.includes("hello"));
  assert.equal(await screen.close(), true);
  assert.ok(isLeft(port) && (port.written.at(-1)?.includes("\x1b[?25h") ?? false));
});

Deno.test("Screen shows its first picture before enter() returns", () => {
  const { port, screen } = stage((canvas) => void canvas.text(0, 0, "hello"));
  screen.enter();
  assert.ok(port.written.join("").includes("hello"));
});

Deno.test("Screen writes nothing for a frame in which nothing changed", async () => {
  const { port, timers, screen } = stage((canvas) => void canvas.text(0, 0, "same"));
  screen.enter();
  await timers.next();
  const before = port.written.length;
  screen.request();
  await timers.next();
  assert.equal(port.written.length, before);
});

Deno.test("Screen makes no queue of frames for a slow terminal, but shows the last one", async () => {
  let count = 0;
  const { port, timers, screen } = stage((canvas) => void canvas.text(0, 0, `frame ${++count}`));
  const taken = Promise.withResolvers<void>();
  screen.enter();
  port.hold = taken.promise;
  const before = port.written.length;
  for (let frame = 0; frame < 10; frame++) {
    screen.request();
    await timers.next();
  }
  assert.equal(port.written.length, before + 1);
  taken.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  assert.ok(timers.isDue);
  await timers.next();
  assert.equal(port.written.length, before + 2);
});

Deno.test("Screen draws in the new size at the next frame", async () => {
  const { port, timers, screen } = stage((canvas) => canvas.textRight(canvas.rows - 1, "end"));
  screen.enter();
  await timers.next();
  port.cells = { columns: 31, rows: 9 };
  screen.repaint();
  await timers.next();
  assert.ok(port.written.at(-1)?.includes("\x1b[9;29H"));
});

Deno.test("Screen reports a view that throws, and draws no more", async () => {
  const { port, timers, errors, screen } = stage(() => {
    throw new Error("a mistake");
  });
  screen.enter();
  await timers.next();
  screen.request();
  assert.ok(!timers.isDue);
  assert.equal(errors.length, 1);
  screen.abandon();
  assert.ok(isLeft(port));
});

Deno.test("Screen.close() does not wait for a terminal that takes nothing", async () => {
  const { port, timers, screen } = stage((canvas) => void canvas.text(0, 0, "x"));
  port.hold = new Promise(() => {});
  screen.enter();
  await timers.next();
  assert.equal(await screen.close(), false);
});

Deno.test("Screen.abandon() after close() writes nothing", async () => {
  const { port, screen } = stage(() => {});
  screen.enter();
  await screen.close();
  const before = port.written.length;
  screen.abandon();
  assert.equal(port.written.length, before);
});

Deno.test("usableSize() mends what terminals without a size claim", () => {
  assert.deepEqual(usableSize(0, 0), { columns: 80, rows: 24 });
  assert.deepEqual(usableSize(65535, 65535), { columns: 1000, rows: 1000 });
  assert.deepEqual(usableSize(132, 43), { columns: 132, rows: 43 });
});

const MOUSE_ON = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

Deno.test("Screen asks for the mouse only when told to, and for marks around pasted text", () => {
  const plain = stage(() => {});
  plain.screen.enter();
  assert.ok(plain.port.written[0]?.includes("\x1b[?2004h"));
  assert.ok(!plain.port.written[0]?.includes(MOUSE_ON));
  const mouse = stage(() => {}, { mouse: "on" });
  mouse.screen.enter();
  assert.ok(mouse.port.written[0]?.includes(MOUSE_ON));
});

Deno.test("Screen leaves the mouse and the marks of pasted text behind in no way", async () => {
  const closed = stage(() => {});
  closed.screen.enter();
  await closed.screen.close();
  const crashed = stage(() => {}, { mouse: "on" });
  crashed.screen.enter();
  crashed.screen.abandon();
  for (const { port } of [closed, crashed]) {
    assert.ok(port.written.at(-1)?.includes(`${MOUSE_OFF}\x1b[?2004l`));
  }
});

Deno.test("Screen.setMouse() changes what the terminal tells, and keeps it after a stop", async () => {
  const { port, timers, screen } = stage(() => {});
  screen.enter();
  await timers.next();
  screen.setMouse("on");
  await timers.next();
  assert.equal(port.written.at(-1), MOUSE_ON);
  screen.retake();
  assert.ok(port.written.at(-1)?.includes(MOUSE_ON));
  await timers.next();
  screen.setMouse("off");
  await timers.next();
  assert.equal(port.written.at(-1), MOUSE_OFF);
});

Deno.test("Screen.setSheet() draws the same picture in other colours", async () => {
  const { port, timers, screen } = stage((canvas) => void canvas.text(0, 0, "same", Ink.bad));
  screen.enter();
  await timers.next();
  screen.setSheet(new StyleSheet(themeNamed("high_contrast"), "true"));
  await timers.next();
  assert.ok(port.written.at(-1)?.includes("38;2;255;143;143;48;2;0;0;0msame"));
});
