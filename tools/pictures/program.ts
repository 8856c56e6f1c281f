const STOP_TIMEOUT_MS = 2_000;

/** A program that was started and is asked, then made, to end with the scope. */
export class Program implements AsyncDisposable {
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
