import assert from "node:assert/strict";
import { writeSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { machineDisk } from "../../bus/logging/files/disk.ts";
import type { DiskFile, LogDisk } from "../../bus/logging/files/disk.ts";
import { LogFollower } from "../../bus/logging/files/follow.ts";
import { LogFile } from "../../workers/process_manager/logs/log_file.ts";
import { tailLines } from "../../bus/logging/files/tail_lines.ts";
import type { LogWriters } from "../../workers/process_manager/logs/writers.ts";

/** Writers that hold still at once. */
const obedient: LogWriters = { areStopped: () => false, stop: () => true, continue: () => {} };

function holdsStillAtOnce(): LogWriters {
  let isStopped = false;
  return {
    areStopped: () => isStopped,
    stop: () => isStopped = true,
    continue: () => void (isStopped = false),
  };
}

class Killed extends Error {}

/** A disk whose calls fail from the `failAt`-th change on: all of them (the process was killed), or one. */
class FaultyDisk implements LogDisk {
  changes = 0;
  failAt = Infinity;
  fault: "killed" | "once" | "full" | "full once" = "killed";

  #change(): void {
    this.changes++;
    if (this.changes < this.failAt) return;
    if (this.fault === "killed") throw new Killed("killed");
    if (this.fault === "once" && this.changes === this.failAt) {
      throw new Error("input/output error");
    }
  }

  #write(): void {
    this.#change();
    const isFull = this.fault === "full"
      ? this.changes >= this.failAt
      : this.changes === this.failAt;
    if (this.fault.startsWith("full") && isFull) {
      throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
    }
  }

  #wrap(file: DiskFile): DiskFile {
    return {
      size: () => file.size(),
      read: (into, at) => file.read(into, at),
      write: (bytes, at) => {
        this.#write();
        file.write(bytes, at);
      },
      truncate: (size) => {
        this.#change();
        file.truncate(size);
      },
      [Symbol.dispose]: () => file[Symbol.dispose](),
    };
  }

  stat = machineDisk.stat;
  names = machineDisk.names;
  open(path: string, access: "read" | "change" | "append"): DiskFile {
    return this.#wrap(machineDisk.open(path, access));
  }
  create(path: string): DiskFile {
    this.#write();
    return this.#wrap(machineDisk.create(path));
  }
  rename(from: string, to: string): void {
    this.#change();
    machineDisk.rename(from, to);
  }
  remove(path: string): void {
    this.#change();
    machineDisk.remove(path);
  }
}

/** A log in a folder of its own, written to as a child would. */
class Stage implements Disposable {
  readonly home = Deno.makeTempDirSync({ prefix: "vj-test-" });
  readonly path = join(this.home, "logs", "worker.log");
  readonly disk = new FaultyDisk();
  readonly troubles: string[] = [];
  nowMs = 0;
  log: LogFile;
  readonly #bounds: { maxBytes: number; files: number };

  constructor(bounds: { maxBytes?: number; files?: number } = {}) {
    this.#bounds = { maxBytes: 1000, files: 4, ...bounds };
    this.log = this.supervisor();
    using output = this.log.openForChild();
    void output;
  }

  /** As after a start of the supervisor. */
  supervisor(): LogFile {
    return new LogFile({
      path: this.path,
      ...this.#bounds,
      disk: this.disk,
      clock: { now: () => 0, monotonicMs: () => this.nowMs },
      onTrouble: (message) => this.troubles.push(message),
    });
  }

  write(text: string | Uint8Array): void {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    Deno.writeFileSync(this.path, bytes, { append: true });
  }

  /** What is kept, the oldest first. */
  kept(): string[] {
    const names = machineDisk.names(join(this.home, "logs"))
      .filter((name) => /^worker\.log\.\d+$/.test(name))
      .sort((a, b) => Number(b.split(".").at(-1)) - Number(a.split(".").at(-1)));
    return [...names, "worker.log"].map((name) => join(this.home, "logs", name))
      .map((path) => machineDisk.stat(path) === undefined ? "" : Deno.readTextFileSync(path));
  }

  names(): string[] {
    return machineDisk.names(join(this.home, "logs")).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.home, { recursive: true });
  }
}

/** Numbered lines of 10 bytes. */
function lines(from: number, count: number): string {
  return Array.from({ length: count }, (_, i) => `${String(from + i).padStart(9, "0")}\n`).join("");
}

Deno.test("a child's log is made with its folder, for its owner only, and is appended to", () => {
  using stage = new Stage();
  stage.write("first\n");
  using output = stage.log.openForChild();
  writeSync(output.descriptor, new TextEncoder().encode("second\n"));
  assert.equal(Deno.readTextFileSync(stage.path), "first\nsecond\n");
  assert.equal(stage.log.size(), 13);
  if (Deno.build.os !== "windows") {
    assert.equal((Deno.statSync(stage.path).mode ?? 0) & 0o777, 0o600);
    assert.equal((Deno.statSync(join(stage.home, "logs")).mode ?? 0) & 0o777, 0o700);
  }
});

Deno.test("what an ended run left unfinished is not joined to the next one's first line", () => {
  using stage = new Stage();
  stage.write("panic at");
  using _output = stage.log.openForChild();
  stage.write("started\n");
  assert.deepEqual(tailLines(stage.path, 9), ["panic at", "started"]);
});

Deno.test("a log that cannot be opened is told once, and the program runs without", () => {
  using stage = new Stage();
  Deno.removeSync(stage.path);
  Deno.mkdirSync(stage.path);
  for (let i = 0; i < 3; i++) {
    using output = stage.log.openForChild();
    writeSync(output.descriptor, new TextEncoder().encode("lost\n"));
  }
  assert.equal(stage.troubles.length, 1);
  assert.match(stage.troubles[0] ?? "", /worker\.log cannot be written.*not a file/);
});

Deno.test("a log that is not full is left alone", async () => {
  using stage = new Stage();
  stage.write(lines(0, 79));
  assert.equal(await stage.log.rotateIfNeeded(() => undefined), undefined);
  assert.deepEqual(stage.names(), ["worker.log"]);
});

Deno.test("a full log to which nobody writes is renamed", async () => {
  using stage = new Stage();
  stage.write(lines(0, 90) + "unfinished");
  assert.deepEqual(await stage.log.rotateIfNeeded(() => undefined), { pausedMs: 0 });
  assert.deepEqual(stage.kept(), [`${lines(0, 90)}unfinished\n`, ""]);
});

Deno.test("a full log that is written to is copied and shortened; its unfinished line goes on", async () => {
  using stage = new Stage();
  stage.write(lines(0, 90) + "unfin");
  const rotation = await stage.log.rotateIfNeeded(holdsStillAtOnce);
  assert.ok((rotation?.pausedMs ?? 1e9) < 1000);
  stage.write("ished\n");
  assert.deepEqual(stage.kept(), [lines(0, 90), "unfinished\n"]);
});

Deno.test("older files move up, and the oldest goes", async () => {
  using stage = new Stage({ files: 2 });
  for (let i = 0; i < 5; i++) {
    stage.write(lines(i * 90, 90));
    await stage.log.rotateIfNeeded(i % 2 === 0 ? holdsStillAtOnce : () => undefined);
  }
  assert.deepEqual(stage.kept(), [lines(270, 90), lines(360, 90), ""]);
});

Deno.test("without rotated files, a full log is emptied but for its unfinished line", async () => {
  using stage = new Stage({ files: 0 });
  stage.write(lines(0, 90) + "unfinished");
  await stage.log.rotateIfNeeded(holdsStillAtOnce);
  assert.deepEqual(stage.kept(), ["unfinished"]);
  stage.write(`\n${lines(0, 90)}`);
  await stage.log.rotateIfNeeded(() => undefined);
  assert.deepEqual(stage.kept(), [""]);
});

Deno.test("a burst is cut into files at line ends, and only the youngest of them are kept", async () => {
  using stage = new Stage({ files: 3 });
  stage.write(lines(0, 100_005));
  await stage.log.rotateIfNeeded(holdsStillAtOnce);
  const kept = stage.kept();
  assert.deepEqual(kept.map((text) => text.length), [1000, 1000, 1000, 0].slice(0, kept.length));
  assert.equal(kept.join(""), lines(100_005 - 300, 300));
});

Deno.test("a burst without a line end is cut all the same", async () => {
  using stage = new Stage({ files: 3 });
  stage.write("x".repeat(100_000));
  await stage.log.rotateIfNeeded(holdsStillAtOnce);
  assert.deepEqual(stage.kept().map((text) => text.length), [1000, 1000, 1000, 0]);
});

Deno.test("a program that is started while its log is rotated is not taken for nobody", async () => {
  using stage = new Stage();
  stage.write(lines(0, 500));
  const rotation = stage.log.rotateIfNeeded(() => undefined);
  using _output = stage.log.openForChild();
  assert.equal(await rotation, undefined);
  assert.deepEqual(stage.kept(), [lines(0, 500)]);
  assert.deepEqual(stage.names(), ["worker.log"]);
});

Deno.test("a group that does not hold still goes on, and the log stays as it is", async () => {
  using stage = new Stage();
  stage.write(lines(0, 90));
  let continued = 0;
  const stubborn = { ...obedient, continue: () => void continued++ };
  assert.equal(await stage.log.rotateIfNeeded(() => stubborn), undefined);
  assert.equal(continued, 1);
  assert.deepEqual(stage.kept(), [lines(0, 90)]);
  assert.deepEqual(stage.names(), ["worker.log"]);
});

Deno.test("a group that somebody else has stopped stays stopped", async () => {
  using stage = new Stage();
  stage.write(lines(0, 90));
  let continued = 0;
  const stopped = { areStopped: () => true, stop: () => true, continue: () => void continued++ };
  assert.ok(await stage.log.rotateIfNeeded(() => stopped));
  assert.equal(continued, 0);
});

Deno.test("a full disk takes the oldest file; where that is not enough the log grows, told once", async () => {
  using stage = new Stage();
  stage.write(lines(0, 90));
  await stage.log.rotateIfNeeded(holdsStillAtOnce);
  stage.write(lines(90, 90));
  await stage.log.rotateIfNeeded(holdsStillAtOnce);
  stage.write(lines(180, 90));
  stage.disk.fault = "full";
  stage.disk.failAt = 0;
  for (let i = 0; i < 3; i++) {
    assert.equal(await stage.log.rotateIfNeeded(holdsStillAtOnce), undefined);
    stage.nowMs += 60_000;
  }
  assert.equal(stage.troubles.length, 1);
  assert.match(stage.troubles[0] ?? "", /worker\.log is full and cannot be rotated.*no space left/);
  assert.equal(stage.kept().join(""), lines(90, 180));
  stage.disk.failAt = Infinity;
  assert.ok(await stage.log.rotateIfNeeded(holdsStillAtOnce));
  assert.deepEqual(stage.kept(), [lines(90, 90), lines(180, 90), ""]);
});

/** Lines in which every one is whole and none is missing; some may be there twice. */
function assertNothingLost(kept: string, from: number, to: number, what: string): void {
  const numbers = kept.split("\n").slice(0, -1).map((line) => {
    assert.match(line, /^\d{9}$/, what);
    return Number(line);
  });
  const missing = Array.from({ length: to - from }, (_, i) => from + i)
    .filter((number) => !numbers.includes(number));
  assert.deepEqual(missing, [], what);
}

for (const fault of ["killed", "once", "full once"] as const) {
  Deno.test(`no line is lost when a rotation is cut off at any step (${fault})`, async () => {
    for (const count of [90, 250]) {
      for (let failAt = 1;; failAt++) {
        using stage = new Stage({ files: 9 });
        stage.write(lines(0, 90));
        await stage.log.rotateIfNeeded(holdsStillAtOnce);
        stage.write(lines(90, count) + "000000");
        stage.disk.fault = fault;
        stage.disk.changes = 0;
        stage.disk.failAt = failAt;
        const rotation = await stage.log.rotateIfNeeded(holdsStillAtOnce);
        if (fault === "full once") assert.ok(rotation !== undefined);
        const { changes } = stage.disk;
        stage.disk.failAt = Infinity;
        const what = `step ${failAt} of ${count} lines: ${JSON.stringify(stage.kept())}`;
        // The program goes on in the middle of its line, under another supervisor.
        const next = 90 + count;
        stage.write(String(next).padStart(9, "0").slice(6) + "\n");
        const youngestTorn = stage.kept().at(-2)?.endsWith("000000") === true &&
          stage.kept().at(-1)?.startsWith("000000") === true;
        assertNothingLost(
          youngestTorn
            ? stage.kept().map((text) => text.replace(/\n?000000$/, "\n")).join("")
            : stage.kept().join(""),
          fault === "full once" ? 90 : 0, // the oldest file was given up
          next + 1,
          what,
        );
        stage.nowMs += 60_000;
        stage.write(lines(next + 1, 100));
        assert.ok(await stage.supervisor().rotateIfNeeded(holdsStillAtOnce), what);
        assert.ok(!stage.names().some((name) => /new|\.0$/.test(name)), what);
        if (rotation !== undefined && changes < failAt) break;
      }
    }
  });
}

Deno.test("the last lines begin in a rotated file when the log is short", async () => {
  using stage = new Stage();
  stage.write(lines(0, 90));
  await stage.log.rotateIfNeeded(holdsStillAtOnce);
  stage.write("end\nunfinished");
  assert.deepEqual(tailLines(stage.path, 4), ["000000088", "000000089", "end", "unfinished"]);
  assert.deepEqual(tailLines(stage.path, 2), ["end", "unfinished"]);
  assert.deepEqual(tailLines(stage.path, 0), []);
  assert.deepEqual(tailLines(join(stage.home, "logs", "nobody.log"), 5), []);
});

Deno.test("no more than allowed is read, and no line is shown without its beginning", () => {
  using stage = new Stage();
  stage.write(lines(0, 90));
  assert.deepEqual(tailLines(stage.path, 99, { maxBytes: 25 }), ["000000088", "000000089"]);
  assert.deepEqual(tailLines(stage.path, 99, { maxBytes: 20 }), ["000000088", "000000089"]);
  assert.deepEqual(tailLines(stage.path, 99, { maxBytes: 5 }), ["0089"]);
});

Deno.test("the lines of a run are found again after rotations, and the last ones if its first are gone", async () => {
  using stage = new Stage({ files: 2 });
  stage.write(lines(0, 50));
  const mark = stage.log.mark();
  stage.write(lines(50, 3));
  const ofRun = () => tailLines(stage.path, 999, { from: mark });
  assert.deepEqual(ofRun(), ["000000050", "000000051", "000000052"]);
  stage.write(lines(53, 40));
  await stage.log.rotateIfNeeded(holdsStillAtOnce);
  stage.write(lines(93, 1));
  assert.deepEqual(ofRun().length, 44);
  assert.deepEqual([ofRun()[0], ofRun().at(-1)], ["000000050", "000000093"]);
  for (const from of [94, 184, 274]) {
    stage.write(lines(from, 90));
    await stage.log.rotateIfNeeded(holdsStillAtOnce);
  }
  assert.equal(ofRun().at(-1), "000000363");
  assert.ok(ofRun().length > 100);
});

Deno.test("lines that are no text, or too long, are shown as well as they can", () => {
  using stage = new Stage();
  stage.write(Uint8Array.of(0x61, 0xff, 0, 0x1b, 10));
  stage.write("é".repeat(10_000) + "\n");
  const [first, second] = tailLines(stage.path, 2);
  assert.equal(first, "a\ufffd\0\x1b");
  assert.equal(second, "é".repeat(8192) + "[... 3616 bytes more]");
});

Deno.test("a follower gives each line once, over rotations of every kind", async () => {
  using stage = new Stage({ files: 12 });
  const follower = new LogFollower(stage.path);
  const seen: string[] = [];
  const poll = () => {
    const { lines, skippedBytes } = follower.poll(stage.nowMs += 10);
    assert.equal(skippedBytes, 0);
    seen.push(...lines);
  };
  let next = 0;
  for (let round = 0; round < 30; round++) {
    stage.write(lines(next, 45));
    next += 45;
    if (round % 3 === 0) poll();
    stage.write(lines(next, 45) + "00");
    await stage.log.rotateIfNeeded(holdsStillAtOnce);
    if (round % 2 === 0) poll();
    stage.write(lines(next + 45, 1).slice(2) + lines(next + 46, 44));
    next += 90;
    await stage.log.rotateIfNeeded(round % 4 === 0 ? () => undefined : holdsStillAtOnce);
  }
  poll();
  assert.deepEqual(seen.join("\n") + "\n", lines(0, next));
});

Deno.test("a follower keeps up when a single rotated file is kept, also with lines that are all alike", async () => {
  using stage = new Stage({ files: 1 });
  const follower = new LogFollower(stage.path, {
    from: JSON.parse(JSON.stringify(stage.log.mark())),
  });
  let count = 0;
  for (let round = 0; round < 20; round++) {
    stage.write("the same\n".repeat(60));
    count += follower.poll(0).lines.length;
    stage.write("the same\n".repeat(40));
    await stage.log.rotateIfNeeded(holdsStillAtOnce);
    stage.write("the same\n".repeat(round % 5));
    count += follower.poll(0).lines.length;
  }
  assert.equal(count, 20 * 100 + 4 * 10);
});

Deno.test("a follower that is late says how much it left out", () => {
  using stage = new Stage();
  const follower = new LogFollower(stage.path);
  stage.write(lines(0, 10_000));
  const { lines: given, skippedBytes } = follower.poll(0);
  assert.equal(given.length * 10 + skippedBytes, 100_000);
  assert.equal(given.at(-1), "000009999");
  assert.ok(given.length > 6000);
  assert.deepEqual(follower.poll(1), { lines: [], skippedBytes: 0 });
});

Deno.test("a follower gives out an unfinished line after a second, and its end later", () => {
  using stage = new Stage();
  const follower = new LogFollower(stage.path);
  stage.write("name: ");
  assert.deepEqual(follower.poll(0).lines, []);
  assert.deepEqual(follower.poll(900).lines, []);
  stage.write("? ");
  assert.deepEqual(follower.poll(1100).lines, []);
  assert.deepEqual(follower.poll(2100).lines, ["name: ? "]);
  stage.write("x\n");
  assert.deepEqual(follower.poll(2200).lines, ["x"]);
  stage.write("again");
  follower.poll(2300);
  assert.deepEqual(follower.poll(3300).lines, ["again"]);
  stage.write("\nnext\n");
  assert.deepEqual(follower.poll(3400).lines, ["next"]);
  stage.write("y".repeat(20_000));
  assert.match(follower.poll(3500).lines[0] ?? "", /^y{16384}\[\.\.\. 3616 bytes more\]$/);
});

Deno.test("a follower waits for a rotation by another process, and not for one that was killed", () => {
  using stage = new Stage();
  const follower = new LogFollower(stage.path);
  stage.write("one\n");
  Deno.writeTextFileSync(`${stage.path}.0`, "zero\n");
  assert.deepEqual(follower.poll(0).lines, []);
  assert.deepEqual(follower.poll(1000).lines, ["zero", "one"]);
});

Deno.test("a follower begins anew when somebody has emptied the log", () => {
  using stage = new Stage();
  const follower = new LogFollower(stage.path);
  stage.write("before\n");
  follower.poll(0);
  Deno.truncateSync(stage.path);
  stage.write("after\n");
  assert.deepEqual(follower.poll(10).lines, ["after"]);
});

type Step =
  | { kind: "write"; count: number }
  | { kind: "unfinished" }
  | { kind: "rotate"; running: boolean }
  | { kind: "fault"; fault: "killed" | "once" | "full"; at: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("write" as const), count: fc.integer({ min: 1, max: 400 }) }),
    fc.record({ kind: fc.constant("unfinished" as const) }),
    fc.record({ kind: fc.constant("rotate" as const), running: fc.boolean() }),
    fc.record({
      kind: fc.constant("fault" as const),
      fault: fc.constantFrom("killed" as const, "once" as const, "full" as const),
      at: fc.integer({ min: 1, max: 30 }),
    }),
  ),
  { maxLength: 30 },
);

Deno.test("whatever happens, what is kept are the last whole lines, within bounds", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (all, files) => {
      using stage = new Stage({ files });
      let next = 0;
      let written = "";
      let hadFault = false;
      const write = (text: string) => {
        stage.write(text);
        written += text;
      };
      for (const step of all) {
        stage.nowMs += 60_000;
        if (step.kind === "write") {
          const rest = written.slice(written.lastIndexOf("\n") + 1);
          write(lines(next, step.count).slice(rest.length));
          next += step.count;
        } else if (step.kind === "unfinished") {
          const rest = written.slice(written.lastIndexOf("\n") + 1);
          if (rest === "") write(lines(next, 1).slice(0, 4));
        } else if (step.kind === "fault") {
          hadFault = true;
          stage.disk.changes = 0;
          stage.disk.failAt = step.at;
          stage.disk.fault = step.fault;
          await stage.log.rotateIfNeeded(holdsStillAtOnce);
          stage.disk.failAt = Infinity;
          stage.log = stage.supervisor();
        } else {
          const isWhole = written.endsWith("\n");
          await stage.log.rotateIfNeeded(
            step.running || !isWhole ? holdsStillAtOnce : () => undefined,
          );
          const kept = stage.kept();
          assert.ok(kept.length <= files + 1);
          if (stage.troubles.length === 0) {
            for (const text of kept) assert.ok(text.length <= 1000);
          }
        }
      }
      const kept = stage.kept().join("");
      if (!hadFault) {
        assert.ok(written.endsWith(kept));
        assert.match(kept, /^(\d{9}\n)*\d{0,8}$/);
      }
      // After faults lines may be there twice, but those of the end are all there.
      const rest = written.slice(written.lastIndexOf("\n") + 1);
      assert.ok(kept.endsWith(rest));
      const last = Math.max(0, next - Math.floor(Math.min(kept.length, 800) / 10) + 3);
      for (let number = last; number < next; number++) {
        assert.ok(kept.includes(lines(number, 1)), `${number} of ${next} is missing`);
      }
    }),
    { numRuns: 150 },
  );
});

const shortText = fc.string({ maxLength: 12, unit: fc.constantFrom("a", "é", "\r", "\0", "\x1b") });

Deno.test("the last lines are those of the whole text, wherever files begin", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.array(shortText, { maxLength: 40 }), fc.boolean()), { maxLength: 6 }),
      shortText,
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 2000 }),
      async (parts, rest, count, maxBytes) => {
        using stage = new Stage({ maxBytes: 100, files: 99 });
        let text = "";
        for (const [some, rotates] of parts) {
          const more = some.map((line) => `${line}\n`).join("");
          text += more;
          stage.write(more);
          if (rotates) await stage.log.rotateIfNeeded(holdsStillAtOnce);
        }
        stage.write(rest);
        text += rest;
        const all = text.split("\n");
        if (all.at(-1) === "") all.pop();
        assert.deepEqual(tailLines(stage.path, count), all.slice(-count));
        const bounded = tailLines(stage.path, count, { maxBytes });
        const bytes = new TextEncoder().encode(bounded.join("\n")).length;
        assert.ok(
          bytes <= maxBytes + 2,
          "no more than allowed, but for a sign for half a character",
        );
        if (bounded.length > 1) assert.deepEqual(bounded, all.slice(-bounded.length));
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("a follower's lines are those that were written, in whatever order things happen", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.record({ kind: fc.constant("write" as const), text: shortText, ends: fc.boolean() }),
          fc.record({ kind: fc.constant("rotate" as const), running: fc.boolean() }),
          fc.record({ kind: fc.constant("poll" as const) }),
        ),
        { maxLength: 80 },
      ),
      async (all) => {
        using stage = new Stage({ maxBytes: 40, files: 99 });
        const follower = new LogFollower(stage.path);
        const seen: string[] = [];
        let written = "";
        const write = (text: string) => {
          written += text;
          stage.write(text);
        };
        for (const step of all) {
          if (step.kind === "write") write(step.text + (step.ends ? "\n" : ""));
          else if (step.kind === "poll") seen.push(...follower.poll(0).lines);
          else {
            const running = step.running || !written.endsWith("\n");
            await stage.log.rotateIfNeeded(running ? holdsStillAtOnce : () => undefined);
          }
        }
        write("end\n");
        seen.push(...follower.poll(0).lines);
        assert.deepEqual(seen.map((line) => `${line}\n`).join(""), written);
      },
    ),
    { numRuns: 200 },
  );
});
