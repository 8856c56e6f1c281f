import assert from "node:assert/strict";
import { Os2lSource } from "../../workers/virtualdj_monitor/sources/os2l/source.ts";
import type { SourceContext } from "../../workers/virtualdj_monitor/sources/source.ts";

function logTo(levels: string[]): SourceContext["log"] {
  return new Proxy({}, {
    get: (_, level) => () => levels.push(String(level)),
  }) as SourceContext["log"];
}

/** A source on a free port, with a clock that is moved by hand, and lines to it. */
class Bench implements AsyncDisposable {
  seconds = 1_000;
  readonly beats: number[] = [];
  /** Levels of what was logged. */
  readonly logged: string[] = [];
  readonly source: Os2lSource;
  readonly #lines: Deno.TcpConn[] = [];
  #heard = () => {};

  constructor() {
    this.source = new Os2lSource(
      { address: { host: "127.0.0.1", port: 0 }, announce: false, subscribe: false },
      {
        beat: ({ position }) => {
          this.beats.push(position);
          this.#heard();
        },
        button: () => {},
        command: () => this.#heard(),
      },
      {
        clock: { now: () => this.seconds, monotonicMs: () => this.seconds * 1000 },
        log: logTo(this.logged),
        changed: () => {},
      },
    );
    this.source.start();
  }

  async line(): Promise<Deno.TcpConn> {
    const line = await Deno.connect({ hostname: "127.0.0.1", port: this.source.port ?? 0 });
    this.#lines.push(line);
    return line;
  }

  /** Connects, and waits until that was seen. */
  async connected(): Promise<void> {
    const before = this.logged.length;
    await this.line();
    while (this.logged.length === before) await new Promise((resolve) => setTimeout(resolve));
  }

  /** Tells a beat. */
  async tell(line: Deno.TcpConn, position: number): Promise<void> {
    const beat = JSON.stringify({ evt: "beat", pos: position, bpm: 120, strength: 1 });
    await line.write(new TextEncoder().encode(beat));
  }

  /** Tells a beat, and waits until it has come through. */
  async heard(line: Deno.TcpConn, position: number): Promise<void> {
    const come = new Promise<void>((resolve) => this.#heard = resolve);
    await this.tell(line, position);
    await come;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.source.stop();
    for (const line of this.#lines) line.close();
  }
}

Deno.test("OS2L: a VirtualDJ that comes back is heard although its cut line still hangs", async () => {
  await using bench = new Bench();
  await bench.heard(await bench.line(), 1);
  bench.seconds += 4;
  await bench.heard(await bench.line(), 2);
  assert.deepEqual(bench.beats, [1, 2]);
});

Deno.test("OS2L: while one VirtualDJ speaks a second one is not heard", async () => {
  await using bench = new Bench();
  const first = await bench.line();
  await bench.heard(first, 1);
  bench.seconds += 1;
  const second = await bench.line();
  await bench.tell(second, 100);
  // What the second one said has been read when its line has ended.
  second.closeWrite();
  await second.read(new Uint8Array(1));
  await bench.heard(first, 2);
  assert.deepEqual(bench.beats, [1, 2]);
});

Deno.test("OS2L: who has connected and tells nothing is named, and not logged", async () => {
  await using bench = new Bench();
  const line = await bench.line();
  line.closeWrite();
  await line.read(new Uint8Array(1));
  assert.deepEqual(bench.logged.filter((level) => level !== "debug"), []);
  await bench.connected();
  assert.match(
    bench.source.status.detail,
    /^127\.0\.0\.1:\d+ is connected and has told nothing yet/,
  );
});

Deno.test("OS2L: who breaks the rules again and again is warned of once in 10 s", async () => {
  await using bench = new Bench();
  const endless = new TextEncoder().encode(`{"${"x".repeat(80_000)}`);
  for (const wait of [0, 5, 5]) {
    bench.seconds += wait;
    const line = await bench.line();
    await line.write(endless);
    await line.read(new Uint8Array(1)).catch(() => null); // reset, since not all was taken
  }
  assert.deepEqual(bench.logged.filter((level) => level === "warn"), ["warn", "warn"]);
});
