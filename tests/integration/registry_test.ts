/** One registry file, shared by processes in two languages that may be killed at any time. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Registry } from "../../bus/mod.ts";
import { endInput, findPython, runPython } from "../interop/python.ts";
import { TestHome, type TestProcess, until } from "./harness.ts";

const python = findPython("fcntl");
const ignore = python === undefined;

/** What each counter must have written before the test looks at the file. */
const COUNTS = 150;

/** Counts up in an entry of its own, in one of the two languages, until its input ends. */
class Counter {
  readonly name: string;
  readonly #start: () => TestProcess;
  #process: TestProcess;

  constructor(home: TestHome, language: "python" | "typescript", name: string) {
    this.name = name;
    const program = join(import.meta.dirname ?? ".", "..", "interop", "count_updates.ts");
    this.#start = language === "python"
      ? () => runPython(home, python, "count_updates.py", name)
      : () =>
        home.run(Deno.execPath(), ["run", "-A", "--no-check", program, name], { stdin: "piped" });
    this.#process = this.#start();
  }

  /** The last count that it printed after writing it. */
  get acknowledged(): number {
    assert.equal(this.#process.stderr, "");
    // The last line may be cut short by a kill, or not yet be whole.
    const whole = this.#process.stdout.slice(0, this.#process.stdout.lastIndexOf("\n"));
    return Number(whole.slice(whole.lastIndexOf("\n") + 1));
  }

  /** Kills it in the midst of whatever it does, and lets another go on under its name. */
  async killAndStartAgain(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.ended();
    const last = this.acknowledged;
    this.#process = this.#start();
    await until("the next count", () => this.acknowledged > 0);
    const first = Number(this.#process.stdout.split("\n")[0]);
    // What was written when it was killed may not have been printed any more.
    assert.ok(
      first === last + 1 || first === last + 2,
      `${this.name}: killed after ${last}, went on with ${first}`,
    );
  }

  /** Lets it end after the update under way. @throws {assert.AssertionError} if a count was undone. */
  async finish(): Promise<void> {
    await endInput(this.#process);
    const { code } = await this.#process.ended();
    assert.equal(code, 0, this.#process.stderr);
  }
}

/** An entry and keys of somebody whom nobody here knows. */
const FOREIGN = {
  version: "1.0",
  updated_at: 1,
  show: { name: "Überraschung", since: 1.5 },
  services: {
    foreign: {
      pid: 1,
      ports: { command: 3, telemetry: 4 },
      colour: "#ff00ff",
      deep: [{ a: null }],
    },
    odd: "not an entry",
  },
};

async function readFile(home: TestHome): Promise<typeof FOREIGN> {
  return JSON.parse(await Deno.readTextFile(`${home.path}/registry.json`));
}

Deno.test({
  name: "no update of Python's or our processes is lost, undone or read in part, kill -9 included",
  ignore,
  async fn() {
    await using home = await TestHome.create();
    await Deno.writeTextFile(`${home.path}/registry.json`, JSON.stringify(FOREIGN));
    const reader = runPython(home, python, "read_registry.py");
    const counters = [
      new Counter(home, "python", "python_1"),
      new Counter(home, "python", "python_2"),
      new Counter(home, "typescript", "typescript_1"),
      new Counter(home, "typescript", "typescript_2"),
    ];
    for (let round = 1; round <= 3; round++) {
      for (const counter of counters.filter(({ name }) => name.endsWith("_1"))) {
        const before = counter.acknowledged;
        await until("counts to be killed", () => counter.acknowledged > before + 10);
        await counter.killAndStartAgain();
      }
    }
    await until(
      "all counts",
      () => counters.every(({ acknowledged }) => acknowledged > COUNTS),
      30_000,
    );
    for (const counter of counters) await counter.finish();
    await endInput(reader);
    assert.equal((await reader.ended()).code, 0, reader.stderr);
    assert.ok(Number(reader.stdout) > 100, `${reader.stdout} states seen`);

    const file = await readFile(home);
    const services = file.services as Record<string, unknown>;
    for (const { name, acknowledged } of counters) {
      const { count } = (services[name] as { metadata: { count: number } }).metadata;
      assert.equal(count, acknowledged, name);
    }
    assert.deepEqual(file.show, FOREIGN.show);
    assert.deepEqual(file.services.foreign, FOREIGN.services.foreign);
    assert.deepEqual(file.services.odd, FOREIGN.services.odd);
    const corrupt = [...Deno.readDirSync(home.path)].filter(({ name }) => name.includes("corrupt"));
    assert.deepEqual(corrupt, []);
  },
});

Deno.test({
  name: "Python's lock keeps our update waiting, and its end lets it through",
  ignore,
  async fn() {
    await using home = await TestHome.create();
    const holder = runPython(home, python, "hold_lock.py");
    await until("the lock", () => holder.stdout.includes("locked"));
    let done = false;
    const update = new Registry({ home: home.path }).update(() => done = true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(done, false);
    await endInput(holder);
    await update;
    assert.equal(done, true);
    await holder.ended();
  },
});

Deno.test({
  name: "a lock that is held for over 2 s is told once, with the name and pid of who holds it",
  ignore,
  async fn() {
    await using home = await TestHome.create();
    const holder = runPython(home, python, "hold_lock.py");
    await until("the lock", () => holder.stdout.includes("locked"));
    const warnings: string[] = [];
    const registry = new Registry({ home: home.path, onWarning: (text) => warnings.push(text) });
    const startMs = performance.now();
    const updates = [registry.update(() => 1), registry.update(() => 2)];
    await until("the warning", () => warnings.length > 0);
    const waitedMs = performance.now() - startMs;
    assert.ok(waitedMs >= 1_900 && waitedMs < 3_000, `${waitedMs} ms`);
    assert.match(
      warnings[0] ?? "",
      new RegExp(`locked by python\\S* \\(pid ${holder.pid}\\) for more than 2 s`),
    );
    holder.kill("SIGKILL");
    assert.deepEqual(await Promise.all(updates), [1, 2]);
    assert.equal(warnings.length, 1);
  },
});
