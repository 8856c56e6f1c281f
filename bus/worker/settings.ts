import {
  checkConfig,
  ConfigError,
  type ConfigSchema,
  type ConfigSources,
  type ConfigValues,
  loadConfig,
} from "../config/config.ts";
import { fieldMeta } from "../config/field_meta.ts";
import { UserError } from "../messages/errors.ts";

/** Takes a changed configuration into use; what it throws refuses the change. */
export type Configure = (
  config: ConfigValues,
  changed: ReadonlySet<string>,
) => void | Promise<void>;

/** The configuration of a running worker: loaded, changed while it runs, loaded again at a restart. */
export class Settings {
  readonly #schema: ConfigSchema;
  readonly #sources: Omit<ConfigSources, "overrides">;
  /** What was set while it ran, also what waits for a restart. */
  readonly #overrides: ConfigValues = {};
  #values: ConfigValues;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    schema: ConfigSchema,
    sources: Omit<ConfigSources, "overrides">,
    values: ConfigValues,
  ) {
    this.#schema = schema;
    this.#sources = sources;
    this.#values = values;
  }

  /** @throws {ConfigError} */
  static async load(
    schema: ConfigSchema,
    sources: Omit<ConfigSources, "overrides">,
  ): Promise<Settings> {
    return new Settings(schema, sources, await loadConfig(schema, sources));
  }

  /** The configuration as it is now. */
  get values(): ConfigValues {
    return this.#values;
  }

  /**
   * Loads everything again; what was set while it ran stays set.
   *
   * @returns what takes the loaded values into use.
   * @throws {ConfigError} for a mistake made meanwhile, say in the file; nothing has changed then.
   */
  async reload(): Promise<() => void> {
    const values = await loadConfig(this.#schema, {
      ...this.#sources,
      overrides: this.#overrides,
    });
    return () => {
      this.#values = values;
    };
  }

  /**
   * Does something while no change is made: changes that are asked for meanwhile come afterwards.
   */
  exclusively<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {});
    return result;
  }

  /**
   * Changes values. Changes come one after the other, each whole or not at all.
   *
   * @returns the changed keys that need a restart.
   * @throws {ConfigError} when the schema or `configure` refuses.
   */
  change(values: ConfigValues, configure: Configure): Promise<string[]> {
    return this.exclusively(() => this.#change(values, configure));
  }

  async #change(values: ConfigValues, configure: Configure): Promise<string[]> {
    const before = this.#values;
    const next = checkConfig(this.#schema, { ...before, ...values }, "set_config");
    const changed = Object.keys(next).filter((key) =>
      JSON.stringify(next[key]) !== JSON.stringify(before[key])
    );
    const later = changed.filter((key) => fieldMeta(this.#schema, key).restart === true);
    const now = new Set(changed.filter((key) => !later.includes(key)));
    this.#values = { ...before };
    for (const key of now) this.#values[key] = next[key];
    try {
      if (now.size > 0) await configure(this.#values, now);
    } catch (error) {
      this.#values = before;
      throw error instanceof UserError ? new ConfigError(error.message, { cause: error }) : error;
    }
    for (const key of changed) this.#overrides[key] = next[key];
    return later;
  }
}
