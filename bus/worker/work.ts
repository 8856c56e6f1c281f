import type { CommandHandlers, CommandSpecs, Running, WorkerDefinition } from "./definition.ts";
import type { Ending } from "./ending.ts";
import { within } from "./within.ts";

/** How long the work may take to stop. */
const STOP_MS = 450;

type AnyRunning = Running<WorkerDefinition["config"], CommandSpecs>;

/** What a worker's author wrote, started and stopped: once, and never left half started. */
export class Work {
  readonly #begin: (signal: AbortSignal) => AnyRunning | Promise<AnyRunning>;
  #running: AnyRunning | undefined;
  readonly #controller = new AbortController();
  #starting: Promise<void> | undefined;

  /** @param begin the author's `start`, with the signal that ends what it starts */
  constructor(begin: (signal: AbortSignal) => AnyRunning | Promise<AnyRunning>) {
    this.#begin = begin;
  }

  /** What runs now; undefined while it starts and when it has stopped. */
  get running(): AnyRunning | undefined {
    return this.#running;
  }

  /** The handler of a command, while the work runs. */
  handler(name: string): CommandHandlers<CommandSpecs>[string] | undefined {
    return this.#running?.commands[name];
  }

  /**
   * @throws {Error} when it was stopped meanwhile; what had begun is stopped then.
   * @throws what the author's `start` throws.
   */
  start(): Promise<void> {
    this.#starting ??= this.#start(this.#controller.signal);
    return this.#starting;
  }

  async #start(signal: AbortSignal): Promise<void> {
    const running = await this.#begin(signal);
    if (signal.aborted) {
      await running.stop?.(signal.reason as Ending);
      throw new Error("it was stopped while it started");
    }
    this.#running = running;
  }

  /** Stops what runs and what starts. @returns whether that was in time; what it throws is passed on. */
  async stop(ending: Ending): Promise<boolean> {
    const running = this.#running;
    this.#running = undefined;
    this.#controller.abort(ending);
    const started = this.#starting?.catch(() => {}); // told to the one who started it
    return await within(Promise.all([started, running?.stop?.(ending)]), STOP_MS);
  }
}
