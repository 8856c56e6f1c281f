/** Changes of the programs, one after the other, whoever asks for them. */
import type { Program } from "./programs/program.ts";
import type { Reconfigured } from "./roster.ts";

/** What changes need. */
export interface ChangesOptions {
  /** The programs that there should be now. */
  programs(): Promise<ReadonlyMap<string, Program>>;
  /** Goes on with them. */
  reconfigure(programs: ReadonlyMap<string, Program>): Reconfigured;
  /** Reads the configuration again, which calls {@link Changes.configured} when it has changed. */
  reloadConfig(): Promise<unknown>;
}

/** See the head of the file. */
export class Changes {
  readonly #options: ChangesOptions;
  #turn: Promise<unknown> = Promise.resolve();
  /** What the reload that is under way has done so far. */
  #done: Reconfigured[] = [];

  constructor(options: ChangesOptions) {
    this.#options = options;
  }

  /** Looks what lies beside us now. */
  lookBeside(): Promise<Reconfigured> {
    return this.#inTurn(() => this.#apply());
  }

  /** Reads the configuration again, and looks what lies beside us. @throws {ConfigError} */
  reload(): Promise<Reconfigured> {
    return this.#inTurn(async () => {
      this.#done = [];
      await this.#options.reloadConfig();
      return inAll([...this.#done, await this.#apply()]);
    });
  }

  /** The configuration has changed, by a reload or by `set_config`. */
  async configured(): Promise<void> {
    this.#done.push(await this.#apply());
  }

  async #apply(): Promise<Reconfigured> {
    const { programs, reconfigure } = this.#options;
    return reconfigure(await programs());
  }

  #inTurn(action: () => Promise<Reconfigured>): Promise<Reconfigured> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {});
    return result;
  }
}

/** Several changes as one. */
function inAll(changes: readonly Reconfigured[]): Reconfigured {
  return {
    added: changes.flatMap(({ added }) => added),
    removed: changes.flatMap(({ removed }) => removed),
    changed: changes.flatMap(({ changed }) => changed),
    restarted: changes.flatMap(({ restarted }) => restarted),
  };
}
