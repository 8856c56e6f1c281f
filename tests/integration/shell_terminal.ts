/** An interactive shell on a pseudo terminal, for what only a shell with job control does. */
import { type Stage, until } from "./console_stage.ts";

/** Whether this machine has bash. */
export const HAS_BASH = await (async () => {
  try {
    return (await new Deno.Command("bash", { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
})();

/** The shell. */
export class ShellTerminal implements AsyncDisposable {
  /** What was written so far, escape sequences included. */
  written = "";
  readonly #process: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;

  constructor(stage: Stage) {
    this.#process = new Deno.Command("script", {
      args: ["-qfec", "stty cols 80 rows 24; exec bash --norc --noprofile -i", "/dev/null"],
      // Without a history: it would be written when the home is being removed.
      env: { ...stage.environment, SHELL: "/bin/sh", PS1: "$ ", HISTFILE: "/dev/null" },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#keys = this.#process.stdin.getWriter();
    this.#reading = this.#read();
  }

  async #read(): Promise<void> {
    const text = new TextDecoder();
    for await (const bytes of this.#process.stdout) {
      this.written += text.decode(bytes, { stream: true });
    }
  }

  /** Types keys. */
  async type(keys: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(keys));
  }

  /** Waits until something was written behind a place. @returns the place behind it */
  async writes(expected: string, from = 0): Promise<number> {
    await until(
      () => `no ${expected} in ${JSON.stringify(this.written.slice(from).slice(-2000))}`,
      () => this.written.includes(expected, from),
    );
    return this.written.indexOf(expected, from) + expected.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended already, which is what is wanted.
    }
    await this.#process.status;
    await this.#reading;
    await this.#keys.abort().catch(() => {});
  }
}
