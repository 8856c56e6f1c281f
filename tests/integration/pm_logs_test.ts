import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { LogFollower } from "../../bus/logging/files/follow.ts";
import { LogFile } from "../../workers/process_manager/logs/log_file.ts";
import { processGroup } from "../../workers/process_manager/logs/writers.ts";
import { until } from "./harness.ts";

const KILOBYTE = 1024;

/** The log of a real process group. */
class Stage implements AsyncDisposable {
  readonly home = Deno.makeTempDirSync({ prefix: "vj-test-" });
  readonly path = join(this.home, "logs", "writer.log");
  readonly troubles: string[] = [];
  readonly log: LogFile;
  child: ChildProcess | undefined;

  constructor(maxBytes: number, files: number) {
    const onTrouble = (message: string) => void this.troubles.push(message);
    this.log = new LogFile({ path: this.path, maxBytes, files, onTrouble });
  }

  start(command: string, args: string[]): number {
    using output = this.log.openForChild();
    const stdio = ["ignore", output.descriptor, output.descriptor] as const;
    this.child = spawn(command, args, { detached: true, stdio: [...stdio] });
    return this.child.pid ?? assert.fail(`${command} did not start`);
  }

  get hasEnded(): boolean {
    return this.child?.exitCode !== null || this.child.signalCode !== null;
  }

  /** Rotates as often as the log is full until the program has ended. */
  async rotateUntilEnd(group: number, onLook: () => void = () => {}): Promise<number[]> {
    const pauses: number[] = [];
    while (!this.hasEnded) {
      const rotation = await this.log.rotateIfNeeded(() => processGroup(group));
      if (rotation !== undefined) pauses.push(rotation.pausedMs);
      onLook();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return pauses;
  }

  /** Everything that is kept, the oldest first. */
  kept(): string {
    const folder = join(this.home, "logs");
    const number = (name: string) => Number(/\.log\.(\d+)$/.exec(name)?.[1] ?? 0);
    return Array.from(Deno.readDirSync(folder), (entry) => entry.name)
      .sort((a, b) => number(b) - number(a))
      .map((name) => Deno.readTextFileSync(join(folder, name))).join("");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child?.pid !== undefined && !this.hasEnded) {
      const ended = once(this.child, "exit");
      Deno.kill(-this.child.pid, "SIGKILL");
      await ended;
    }
    Deno.removeSync(this.home, { recursive: true });
  }
}

/** Each writer's numbers, in the order they are in the log. */
function numbersByWriter(text: string): Map<string, number[]> {
  const writers = new Map<string, number[]>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [, writer = "", number] = /^(\w+) (\d+) x*$/.exec(line) ?? assert.fail(`torn: ${line}`);
    const numbers = writers.get(writer) ?? [];
    numbers.push(Number(number));
    writers.set(writer, numbers);
  }
  return writers;
}

function assertConsecutive(numbers: readonly number[] | undefined): void {
  assert.ok(numbers !== undefined && numbers.length > 0);
  const [first = 0] = numbers;
  const wrong = numbers.findIndex((number, index) => number !== first + index);
  assert.equal(wrong, -1, `${numbers[wrong - 1]} is followed by ${numbers[wrong]}`);
}

const report = (pauses: number[]) => {
  const sorted = pauses.toSorted((a, b) => a - b);
  const at = (part: number) => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(1);
  console.log(`${pauses.length} rotations, paused ms: median ${at(0.5)}, most ${at(1)}`);
};

const ignore = Deno.build.os === "windows";

Deno.test({
  name: "no line of a program that writes as fast as it can is lost or doubled by rotating",
  ignore,
  async fn() {
    await using stage = new Stage(100 * KILOBYTE, 1000);
    // Two processes of one group, one of which writes its lines in two parts.
    const script =
      'a() { i=0; while [ $i -lt 60000 ]; do echo "a $i xxxxxxxxxx"; i=$((i+1)); done; }; ' +
      'a & i=0; while [ $i -lt 60000 ]; do echo "b $i xxxxxxxxxx"; i=$((i+1)); done; wait';
    const pauses = await stage.rotateUntilEnd(stage.start("sh", ["-c", script]));
    report(pauses);
    assert.ok(pauses.length >= 3, `${pauses.length} rotations`);
    const writers = numbersByWriter(stage.kept());
    for (const name of ["a", "b"]) {
      assertConsecutive(writers.get(name));
      assert.equal(writers.get(name)?.length, 60_000);
    }
    assert.deepEqual(stage.troubles, []);
  },
});

Deno.test({
  name: "lines that are written in parts by many threads are whole after rotating",
  ignore,
  async fn() {
    await using stage = new Stage(200 * KILOBYTE, 1000);
    const script = `
import os, threading, time
def write(name):
    for number in range(20000):
        os.write(1, b"%s %d %s\\n" % (name, number, b"x" * (number % 200)))
threads = [threading.Thread(target=write, args=(b"t%d" % n,)) for n in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
for number in range(300):
    os.write(2, b"part ")
    os.write(2, b"%d " % number)
    os.write(2, b"x" * 2000)
    os.write(2, b"\\n")
`;
    const pauses = await stage.rotateUntilEnd(stage.start("python3", ["-c", script]));
    report(pauses);
    assert.ok(pauses.length >= 3, `${pauses.length} rotations`);
    const writers = numbersByWriter(stage.kept());
    for (const name of ["t0", "t1", "t2", "t3"]) {
      assertConsecutive(writers.get(name));
      assert.equal(writers.get(name)?.length, 20_000);
    }
    assert.equal(writers.get("part")?.length, 300);
  },
});

Deno.test({
  name: "a flood is bounded, keeps its last lines, and a follower goes along",
  ignore,
  async fn() {
    await using stage = new Stage(1000 * KILOBYTE, 3);
    const group = stage.start("sh", [
      "-c",
      "yes 'y 0 xxxxxxxxxxxxxxxxxxxxxxxxxxxx' | head -c 300000000",
    ]);
    const follower = new LogFollower(stage.path);
    let followed = 0;
    let worstTurnMs = 0;
    let turn = performance.now();
    const ticks = setInterval(() => {
      worstTurnMs = Math.max(worstTurnMs, performance.now() - turn);
      turn = performance.now();
    }, 1);
    const pauses = await stage.rotateUntilEnd(group, () => {
      followed += follower.poll(performance.now()).lines.length;
    });
    clearInterval(ticks);
    report(pauses);
    console.log(
      `longest turn of the event loop ${worstTurnMs.toFixed(1)} ms, followed ${followed}`,
    );
    await stage.log.rotateIfNeeded(() => undefined);
    assert.ok(pauses.length > 0 && followed > 0);
    const kept = stage.kept();
    assert.ok(kept.length <= 4 * 1000 * KILOBYTE, `${kept.length} bytes`);
    // The oldest file may begin, and the youngest end, within a line.
    for (const line of kept.split("\n").slice(1, -2)) assert.equal(line.length, 32);
  },
});

Deno.test({
  name: "a program that ends while its log is rotated leaves nothing out",
  ignore,
  async fn() {
    await using stage = new Stage(20 * KILOBYTE, 100);
    for (let run = 0; run < 5; run++) {
      const script = `i=0; while [ $i -lt 3000 ]; do echo "r${run} $i xxxxxxxx"; i=$((i+1)); done`;
      await stage.rotateUntilEnd(stage.start("sh", ["-c", script]));
    }
    await until("the end", () => stage.hasEnded);
    const writers = numbersByWriter(stage.kept());
    for (let run = 0; run < 5; run++) {
      assertConsecutive(writers.get(`r${run}`));
      assert.equal(writers.get(`r${run}`)?.length, 3000);
    }
  },
});

/** Runs the process that rotates its own log, appending to `written`. @returns what is in `path` */
async function rotateOwn(path: string, written: string): Promise<string[]> {
  const main = join(import.meta.dirname ?? ".", "own_log_main.ts");
  const descriptor = openSync(written, "a", 0o600);
  const child = spawn(Deno.execPath(), [
    "run",
    "-A",
    "--no-check",
    main,
    path,
    "5000",
    "99",
    "3000",
  ], {
    stdio: ["ignore", descriptor, descriptor],
  });
  closeSync(descriptor);
  await once(child, "exit");
  assert.equal(child.exitCode, 0, Deno.readTextFileSync(written));
  const number = (name: string) => Number(/\.(\d+)$/.exec(name)?.[1] ?? 0);
  return Array.from(Deno.readDirSync(dirname(path)), (entry) => entry.name)
    .sort((a, b) => number(b) - number(a))
    .map((name) => Deno.readTextFileSync(join(dirname(path), name)));
}

Deno.test({
  name: "a process rotates the log that it writes itself, and nothing is lost",
  ignore,
  async fn() {
    await using stage = new Stage(1e6, 1);
    using _output = stage.log.openForChild(); // makes the folder
    const files = await rotateOwn(stage.path, stage.path);
    assert.ok(files.length > 8 && files.every((text) => text.length < 6000));
    const lines = files.join("").split("\n").slice(0, -1);
    const numbers = (name: string) =>
      lines.filter((line) => line.startsWith(name)).map((line) => Number(line.split(" ")[1]));
    const all = Array.from({ length: 3000 }, (_, number) => number);
    assert.deepEqual([numbers("line"), numbers("out")], [all, all]);
  },
});

Deno.test({
  name: "a process leaves a log alone that it does not write",
  ignore,
  async fn() {
    await using stage = new Stage(1e6, 1);
    using _output = stage.log.openForChild();
    Deno.writeTextFileSync(stage.path, "x".repeat(6000));
    assert.equal((await rotateOwn(stage.path, join(stage.home, "elsewhere"))).length, 1);
  },
});
