/** The sources and the library that a configuration asks for. */
import { basename } from "node:path";
import type { Clock, Logger } from "../../bus/mod.ts";
import { chosenSources, type MonitorConfig } from "./config.ts";
import { DATABASE_FILE, findDatabases } from "./library/databases.ts";
import type { Library } from "./library/library.ts";
import type { Monitor } from "./monitor.ts";
import { findHome } from "./sources/history/files.ts";
import { FolderWatch } from "./sources/history/folder_watch.ts";
import { HistorySource } from "./sources/history/source.ts";
import { NetworkControlSource } from "./sources/network_control/source.ts";
import { OscSource } from "./sources/osc/source.ts";
import { parseListenAddress } from "./sources/os2l/listen_address.ts";
import { type Os2lHandlers, Os2lSource } from "./sources/os2l/source.ts";
import type { DeckSource, SourceContext, SourceName } from "./sources/source.ts";

const BETTER: readonly SourceName[] = ["osc", "os2l"];

/** What the stage stands on. */
export interface StageOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: () => MonitorConfig;
  readonly monitor: Monitor;
  readonly library: Library;
  readonly os2l: Os2lHandlers;
}

/** Sets the sources up, and takes them down again. */
export class Stage {
  readonly #options: StageOptions;
  #sources: DeckSource[] = [];
  #databases: FolderWatch | undefined;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  /** Those that were set up, the best first. */
  get sources(): readonly DeckSource[] {
    return this.#sources;
  }

  async start(): Promise<void> {
    const { clock, log, monitor, config: current } = this.#options;
    const config = current();
    const home = await findHome(config.virtualdj_home);
    const context: SourceContext = { clock, log, changed: () => monitor.changed() };
    this.#sources = chosenSources(config).map((name) => this.#make(name, config, home, context));
    monitor.sources = this.#sources;
    await Promise.all(this.#sources.map((source) => source.start()));
    if (config.database) this.#watchDatabase(home);
  }

  async stop(): Promise<void> {
    const sources = this.#sources;
    this.#sources = [];
    this.#options.monitor.sources = [];
    this.#databases?.close();
    this.#databases = undefined;
    await Promise.all(sources.map((source) => source.stop()));
  }

  #make(
    name: SourceName,
    config: MonitorConfig,
    home: string,
    context: SourceContext,
  ): DeckSource {
    switch (name) {
      case "osc":
        return new OscSource({
          host: config.virtualdj_host,
          port: config.osc_port,
          backPort: config.osc_back_port,
        }, context);
      case "os2l":
        return new Os2lSource(
          {
            address: parseListenAddress(config.os2l) ?? { host: "127.0.0.1", port: 9996 },
            announce: config.os2l_announce,
            subscribe: config.os2l_subscribe,
          },
          this.#options.os2l,
          context,
        );
      case "network_control":
        return new NetworkControlSource({
          url: config.network_control,
          password: config.network_control_password,
          pollSeconds: config.network_control_poll,
          isStandby: () => this.#isToldBetter(),
        }, context);
      case "files":
        return new HistorySource({
          home,
          program: config.virtualdj_program,
          isStandby: () =>
            this.#sources.some((source) => source.name !== "files" && source.view() !== undefined),
          delaySeconds: () => this.#options.config().history_delay,
          lengthOf: (entry) => this.#options.library.find(entry)?.duration ?? 0,
        }, context);
    }
  }

  /** Whether a better source than Network Control tells about numbered decks. */
  #isToldBetter(): boolean {
    return this.#sources.some((source) =>
      BETTER.includes(source.name) &&
      source.view()?.decks.some(({ deck, title }) => deck > 0 && title !== undefined) === true
    );
  }

  #watchDatabase(home: string): void {
    const { library, log } = this.#options;
    this.#databases = new FolderWatch(home, {
      recursive: false,
      onChange: (paths) => {
        if (paths.length > 0 && !paths.some((path) => basename(path) === DATABASE_FILE)) return;
        findDatabases(home).then(
          (databases) => library.read(databases),
          (error: unknown) => log.warn("no database is found: {reason}", { reason: String(error) }),
        );
      },
    });
  }
}
