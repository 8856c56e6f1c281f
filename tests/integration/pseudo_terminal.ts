/** A shell command on a pseudo terminal of its own, made by util-linux's `script`. */
export class PseudoTerminal implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;

  /** @param take gets what the command writes, one piece after the other */
  constructor(
    command: string,
    env: Record<string, string>,
    take: (bytes: Uint8Array) => void | Promise<void>,
  ) {
    this.#process = new Deno.Command("script", {
      args: ["-qfec", command, "/dev/null"],
      env: { ...env, SHELL: "/bin/sh" },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#keys = this.#process.stdin.getWriter();
    this.#reading = this.#read(take);
  }

  async #read(take: (bytes: Uint8Array) => void | Promise<void>): Promise<void> {
    for await (const bytes of this.#process.stdout) await take(bytes);
  }

  /** Types keys. */
  async type(keys: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(keys));
  }

  /** Sends a signal to the terminal itself, not to what runs on it. @throws when it has ended */
  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Waits until the command has ended. @returns its exit code */
  async ended(): Promise<number> {
    const { code } = await this.#process.status;
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.kill("SIGKILL");
    } catch {
      // It has ended already, which is what is wanted.
    }
    await this.ended();
    await this.#keys.abort().catch(() => {});
  }
}
