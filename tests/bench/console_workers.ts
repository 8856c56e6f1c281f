import { join } from "node:path";
import { type Stage, until } from "../integration/console_stage.ts";
import { executable } from "../integration/harness.ts";

/** The workers that the measured console meets; disposing ends them. */
export class ConsoleWorkers implements AsyncDisposable {
  readonly #stage: Stage;
  readonly #children: Deno.ChildProcess[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Starts workers that do nothing. */
  async startIdle(count: number): Promise<void> {
    const names = Array.from({ length: count }, (_, i) => `worker_${i}`);
    for (const name of names) {
      const args = ["--port", "0", "--name", name, "--set", "publish_interval=3600"];
      this.#start(executable("example_worker"), args);
    }
    await this.#areRegistered(names);
  }

  /** Starts the worker that moves the meters; see its file. */
  async startMeters(motion: "music" | "steps"): Promise<void> {
    const module = join(import.meta.dirname ?? ".", "console_meters_worker.ts");
    const args = ["run", "-A", "--no-check", module, "--port", "0", "--set", `motion=${motion}`];
    this.#start(Deno.execPath(), args, { DENO_DIR: denoFolder() });
    await this.#areRegistered(["audio_analyzer"]);
  }

  #start(program: string, args: readonly string[], more: Record<string, string> = {}): void {
    const child = new Deno.Command(program, {
      args: [...args, "--log-level", "error"],
      env: { ...this.#stage.environment, ...more },
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    this.#children.push(child);
  }

  async #areRegistered(names: readonly string[]): Promise<void> {
    await until(() => `${names} did not start`, async () => {
      const { stdout } = await this.#stage.run(["status", "--json"]);
      return names.every((name) => stdout.includes(`"${name}"`));
    });
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
  }
}

/** The runtime's own folder: with the stage's home it would ask the npm registry for what is here. */
function denoFolder(): string {
  return Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME") ?? ".", ".cache", "deno");
}
