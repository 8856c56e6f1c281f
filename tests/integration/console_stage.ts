/** A stage for the console's tests: an empty home of its own, workers on free ports, the console itself. */
import assert from "node:assert/strict";
import { join } from "node:path";

const ROOT = join(import.meta.dirname ?? ".", "..", "..");
/** Long enough for a loaded machine; a test that passes waits only as long as it must. */
const PATIENCE_MS = 15_000;

/** What a finished program left behind. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line of a program: the executable, or its source where none was built. */
function commandLine(name: "vj_console" | "example_worker" | "sound"): string[] {
  const executable = join(ROOT, "dist", name);
  const source = {
    vj_console: "console/main.ts",
    example_worker: "workers/example_worker/main.ts",
    sound: "tests/integration/console_sound_worker.ts",
  }[name];
  try {
    if (name !== "sound" && Deno.statSync(executable).isFile) return [executable];
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return [Deno.execPath(), "run", "-A", "--no-check", join(ROOT, source)];
}

/** The command line of the console, for a shell. */
export const CONSOLE = commandLine("vj_console");

/** Waits until a condition holds. @throws when it does not within 15 s, with `what` */
export async function until(what: () => string, holds: () => boolean | Promise<boolean>) {
  const endMs = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new assert.AssertionError({ message: what() });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** One test's home, workers and consoles; disposing it ends them all. */
export class Stage implements AsyncDisposable {
  readonly home: string = Deno.makeTempDirSync({ prefix: "vj_console_" });
  readonly environment: Record<string, string> = {
    VJ_HOME: this.home,
    HOME: this.home,
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    NO_COLOR: "",
  };
  readonly #children: Deno.ChildProcess[] = [];

  /** Starts a worker and waits until it is registered. @returns its process */
  async start(name: "example_worker" | "sound"): Promise<Deno.ChildProcess> {
    const [program = "", ...args] = commandLine(name);
    const child = new Deno.Command(program, {
      args: [...args, "--port", "0", "--log-level", "error"],
      env: this.environment,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#children.push(child);
    const registered = name === "sound" ? "audio_analyzer" : name;
    await until(() => `${registered} did not start`, async () => {
      const { stdout } = await this.run(["status", "--json"]);
      return stdout.includes(`"${registered}"`);
    });
    return child;
  }

  /** Starts the console without a terminal. */
  spawn(args: readonly string[]): Deno.ChildProcess {
    const [program = "", ...first] = CONSOLE;
    const child = new Deno.Command(program, {
      args: [...first, ...args],
      env: this.environment,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#children.push(child);
    return child;
  }

  /** Runs the console without a terminal until it ends. */
  async run(args: readonly string[]): Promise<Finished> {
    const { code, stdout, stderr } = await this.spawn(args).output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  }

  /** Runs the console and reads each line of its output as JSON. */
  async runJson(args: readonly string[]): Promise<Record<string, unknown>[]> {
    const { code, stdout, stderr } = await this.run(args);
    assert.equal(code, 0, stderr);
    return stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already, which is what is wanted.
      }
    }
    await Promise.all(this.#children.map((child) => child.status));
    // A console whose terminal has just gone may still write there.
    await until(() => `${this.home} cannot be removed`, async () => {
      try {
        await Deno.remove(this.home, { recursive: true });
        return true;
      } catch (error) {
        return error instanceof Deno.errors.NotFound;
      }
    });
  }
}
