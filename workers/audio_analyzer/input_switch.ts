/** What is heard, and changing it: one change at a time, and back where the new input has nothing. */
import { UserError } from "../../bus/mod.ts";
import type { AudioSource, SourceStatus } from "./capture/mod.ts";
import type { AnalyzerConfig } from "./config.ts";
import type { Listener } from "./listener.ts";

/** How long a change waits to see whether the new input is there. */
const INPUT_ANSWER_MS = 1_500;

/** The same at the start, where only a file is judged: a device that is missing is waited for. */
const START_ANSWER_MS = 100;

/** Switches a listener between the inputs that configurations name. */
export class InputSwitch {
  readonly #listener: Listener;
  readonly #open: (config: AnalyzerConfig) => AudioSource;
  #heard: AnalyzerConfig | undefined;
  #settled = Promise.withResolvers<SourceStatus>();
  #turn: Promise<unknown> = Promise.resolve();

  /** @param open makes the source that a configuration names */
  constructor(listener: Listener, open: (config: AnalyzerConfig) => AudioSource) {
    this.#listener = listener;
    this.#open = open;
  }

  /** To be told what the source says of itself. */
  onStatus(status: SourceStatus): void {
    if (status.state !== "starting") this.#settled.resolve(status);
  }

  /** @throws {UserError} when there is nothing to hear, and never will be. */
  async start(config: AnalyzerConfig): Promise<void> {
    const isFile = config.input.trim().startsWith("file:");
    await this.#listen(config, isFile ? INPUT_ANSWER_MS : START_ANSWER_MS);
  }

  /**
   * Listens to what `config` names, after the changes that were asked for earlier.
   *
   * @throws {UserError} when there is nothing to hear, and never will be: what was heard before goes on.
   */
  change(config: AnalyzerConfig): Promise<void> {
    const changed = this.#turn.then(async () => {
      const before = this.#heard;
      try {
        await this.#listen(config, INPUT_ANSWER_MS);
      } catch (error) {
        // What cannot be heard again either has been told in the log.
        if (before !== undefined && before !== config) {
          await this.#listen(before, 0).catch(() => {});
        }
        throw error;
      }
    });
    this.#turn = changed.catch(() => {});
    return changed;
  }

  async #listen(config: AnalyzerConfig, answerMs: number): Promise<void> {
    const settled = Promise.withResolvers<SourceStatus>();
    this.#settled = settled;
    await this.#listener.listen(this.#open(config));
    const timeout = setTimeout(() => settled.resolve(this.#listener.status), answerMs);
    const { state, message } = await settled.promise;
    clearTimeout(timeout);
    if (state === "ended" && message !== undefined) throw new UserError(message);
    this.#heard = config;
  }
}
