/** The services of the network, and what lies on this machine, as the configuration names them. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, errorText, vjHome } from "../../bus/mod.ts";
import { HttpGate } from "../../bus/http/mod.ts";
import { Analyst, type Llm } from "./analysis/analyst.ts";
import { LlmClient } from "./analysis/llm_client.ts";
import { isOn, type LyricsConfig } from "./config.ts";
import { LyricsFinder } from "./finder.ts";
import { LyricFolder } from "./local/folder.ts";
import { LrclibClient } from "./lrclib/client.ts";
import { LyricsStore } from "./store/store.ts";

/** Between two requests, as LRCLIB's users found it to be borne. */
const LRCLIB_SPACING_MS = 300;
/** It has been seen to take 10 s. */
const LRCLIB_TIMEOUT_MS = 20_000;
const DAY_SECONDS = 86_400;

/** The file of the store. */
export function storePath(): string {
  return join(vjHome(), "lyrics.db");
}

/** See the head of the file. */
export class Services {
  readonly store: LyricsStore;
  readonly finder: LyricsFinder;
  readonly analyst: Analyst;
  readonly #clock: Clock;
  readonly #config: () => LyricsConfig;
  readonly #tell: (message: string) => void;
  #lrclib: LrclibClient;
  #llm: LlmClient;
  #folder: LyricFolder;

  /** @param tell is told in a line for people what is wrong with the store or the folder */
  constructor(clock: Clock, config: () => LyricsConfig, tell: (message: string) => void) {
    this.#clock = clock;
    this.#config = config;
    this.#tell = tell;
    this.store = new LyricsStore({ path: storePath(), clock, tell });
    this.#lrclib = this.#newLrclib();
    this.#llm = this.#newLlm();
    this.#folder = this.#newFolder();
    this.finder = new LyricsFinder({
      store: this.store,
      clock,
      folder: () => this.#folder,
      lrclib: () => this.lrclib,
      missSeconds: () => config().miss_days * DAY_SECONDS,
    });
    this.analyst = new Analyst(this.store, () => this.llm);
  }

  /** Undefined while it is switched off. */
  get lrclib(): LrclibClient | undefined {
    return isOn(this.#config().lrclib_url) ? this.#lrclib : undefined;
  }

  /** Undefined while none is configured. */
  get llm(): Llm | undefined {
    const { llm_url: url, llm_model: model } = this.#config();
    return isOn(url) ? { client: this.#llm, model } : undefined;
  }

  /** Takes changed keys of the configuration into use: what waited for a service that failed asks anew. */
  configure(changed: ReadonlySet<string>): void {
    const isChanged = (...keys: string[]) => keys.some((key) => changed.has(key));
    if (isChanged("lrclib_url")) this.#lrclib = this.#newLrclib();
    if (isChanged("llm_url", "llm_model", "llm_key", "llm_timeout")) this.#llm = this.#newLlm();
    if (isChanged("lyrics_folder")) this.#folder = this.#newFolder();
  }

  #newLrclib(): LrclibClient {
    const gate = new HttpGate({
      service: "LRCLIB",
      clock: this.#clock,
      spacingMs: LRCLIB_SPACING_MS,
      timeoutMs: LRCLIB_TIMEOUT_MS,
    });
    return new LrclibClient(gate, () => this.#config().lrclib_url);
  }

  #newLlm(): LlmClient {
    const gate = new HttpGate({
      service: "LLM",
      clock: this.#clock,
      timeoutMs: this.#config().llm_timeout * 1000,
      maxBytes: 256 * 1024,
      maxWaiting: 4,
    });
    return new LlmClient(gate, () => {
      const { llm_url: url, llm_model: model, llm_key: key } = this.#config();
      return { url, model, key };
    });
  }

  #newFolder(): LyricFolder {
    const configured = this.#config().lyrics_folder;
    const folder = configured || join(vjHome(), "lyrics");
    // In a file no shell has done that.
    const path = folder.replace(/^~(?=[/\\]|$)/, Deno.env.get("HOME") ?? "~");
    if (configured !== "") {
      readdir(path).catch((error) =>
        this.#tell(`lyrics_folder = "${configured}" cannot be read: ${errorText(error)}`)
      );
    }
    return new LyricFolder(path);
  }
}
