/** What is heard, and changing it: one change at a time, and back where the new input has nothing. */
import { UserError } from "../../bus/mod.ts";
import type { AudioSource, SourceStatus } from "./capture/mod.ts";
import type { AnalyzerConfig } from "./config.ts";
import type { Listener } from "./listener.ts";

/** How long a change waits to see whether the new input is there. */
const INPUT_ANSWER_MS = 1_500;

/** The same at the start, where only a file is judged: a device that is missing is waited for. */
const START_ANSWER_MS = 100;

/** A change of input that was cut short because the worker stops. */
export class InputStoppedError extends UserError {
  override readonly name = "InputStoppedError";
}

/** What of a configuration says what is heard. */
export type InputChoice = Pick<
  AnalyzerConfig,
  "input" | "loop" | "rate" | "channels" | "format"
>;

/** Switches a listener between the inputs that configurations name. */
export class InputSwitch {
  readonly #listener: Pick<Listener, "listen" | "stop" | "status">;
  readonly #open: (choice: InputChoice) => AudioSource;
  #heard: InputChoice | undefined;
  #settled = Promise.withResolvers<SourceStatus>();
  #turn: Promise<unknown> = Promise.resolve();
  #stopped = false;

  /** @param open makes the source that a configuration names */
  constructor(
    listener: Pick<Listener, "listen" | "stop" | "status">,
    open: (choice: InputChoice) => AudioSource,
  ) {
    this.#listener = listener;
    this.#open = open;
  }

  /** To be told what the source says of itself. */
  onStatus(status: SourceStatus): void {
    if (status.state !== "starting") this.#settled.resolve(status);
  }

  /**
   * Listens for the first time.
   *
   * @throws {UserError} when there is nothing to hear, and never will be.
   * @throws {InputStoppedError}
   */
  start(choice: InputChoice): Promise<void> {
    const isFile = choice.input.trim().startsWith("file:");
    return this.#inTurn(() => this.#listen(choice, isFile ? INPUT_ANSWER_MS : START_ANSWER_MS));
  }

  /**
   * Listens to what `choice` names, after the changes that were asked for earlier.
   *
   * @throws {UserError} when there is nothing to hear, and never will be: what was heard before goes on.
   * @throws {InputStoppedError}
   */
  change(choice: InputChoice): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#heard;
      try {
        await this.#listen(choice, INPUT_ANSWER_MS);
      } catch (error) {
        // What cannot be heard again either has been told in the log.
        if (before !== undefined && before !== choice && !this.#stopped) {
          await this.#listen(before, 0).catch(() => {});
        }
        throw error;
      }
    });
  }

  /** Listens to nothing, now and whatever is asked for later. Changes under way end with an error. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#settled.resolve(this.#listener.status);
    await this.#turn;
    await this.#listener.stop();
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #listen(choice: InputChoice, answerMs: number): Promise<void> {
    this.#refuseWhenStopped(choice);
    const settled = Promise.withResolvers<SourceStatus>();
    this.#settled = settled;
    await this.#listener.listen(this.#open(choice));
    this.#refuseWhenStopped(choice);
    const timeout = setTimeout(() => settled.resolve(this.#listener.status), answerMs);
    const { state, message } = await settled.promise;
    clearTimeout(timeout);
    this.#refuseWhenStopped(choice);
    if (state === "ended" && message !== undefined) throw new UserError(message);
    this.#heard = choice;
  }

  #refuseWhenStopped({ input }: InputChoice): void {
    if (!this.#stopped) return;
    throw new InputStoppedError(`the input was not changed to "${input}": the worker is stopping`);
  }
}
