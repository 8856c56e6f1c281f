import {
  checkConfig,
  ConfigError,
  type ConfigSchema,
  type ConfigSources,
  type ConfigValues,
  loadConfig,
} from "../config/config.ts";
import { fieldMeta } from "../config/field_meta.ts";
import { errorText, UserError } from "../messages/errors.ts";

/** Takes a changed configuration into use; what it throws refuses the change. */
export type Configure = (
  config: ConfigValues,
  changed: ReadonlySet<string>,
) => void | Promise<void>;

/** The keys that differ: in use at once, or with the next start. */
interface Changed {
  now: ReadonlySet<string>;
  later: string[];
}

/** The configuration of a running worker: loaded, changed while it runs, loaded again. */
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

  /** What was set while it ran. */
  get overrides(): Readonly<ConfigValues> {
    return this.#overrides;
  }

  /**
   * Takes over what was set while a former process ran, before this one has begun.
   *
   * @returns the keys taken over, and for each of the others why it was not
   */
  inherit(values: ConfigValues): { taken: string[]; refused: string[] } {
    const taken: string[] = [];
    const refused: string[] = [];
    for (const [key, value] of Object.entries(values)) {
      try {
        const next = checkConfig(this.#schema, { ...this.#values, [key]: value }, "set_config");
        this.#values = next;
        this.#overrides[key] = next[key];
        taken.push(key);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        refused.push(error.message);
      }
    }
    return { taken, refused };
  }

  /** @throws {ConfigError} when the sources, as they are now, hold a mistake. */
  async check(): Promise<void> {
    await loadConfig(this.#schema, this.#sources);
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
    return this.exclusively(async () => {
      const next = checkConfig(this.#schema, { ...this.#values, ...values }, "set_config");
      const { now, later } = await this.#use(next, configure);
      for (const key of [...now, ...later]) this.#overrides[key] = next[key];
      return later;
    });
  }

  /**
   * Loads everything again; what was set while it ran stays set.
   *
   * @returns the changed keys.
   * @throws {ConfigError} for a mistake made meanwhile, say in the file, or when `configure` refuses;
   * nothing has changed then.
   */
  reload(configure: Configure): Promise<Changed> {
    return this.exclusively(async () => {
      const sources = { ...this.#sources, overrides: this.#overrides };
      return await this.#use(await loadConfig(this.#schema, sources), configure);
    });
  }

  /** @throws {ConfigError} when `configure` refuses. */
  async #use(next: ConfigValues, configure: Configure): Promise<Changed> {
    const before = this.#values;
    const keys = new Set([...Object.keys(before), ...Object.keys(next)]);
    const changed = [...keys].filter((key) =>
      JSON.stringify(next[key]) !== JSON.stringify(before[key])
    );
    const later = changed.filter((key) => fieldMeta(this.#schema, key).restart === true);
    const now = new Set(changed.filter((key) => !later.includes(key)));
    this.#values = { ...before };
    for (const key of now) {
      if (Object.hasOwn(next, key)) this.#values[key] = next[key];
      else delete this.#values[key];
    }
    try {
      if (now.size > 0) await configure(this.#values, now);
    } catch (error) {
      this.#values = before;
      throw error instanceof UserError
        ? new ConfigError(errorText(error), { cause: error })
        : error;
    }
    return { now, later };
  }
}
