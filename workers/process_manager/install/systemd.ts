/** The service manager of most Linux systems: a user unit, and the link that enables it. */
import { dirname, isAbsolute, join } from "node:path";
import { type AskManager, askManager } from "./ask_manager.ts";
import type { Launch } from "./launch.ts";
import { ownFile, ownLink, removeOwn, writeOwnFile, writeOwnLink } from "./managed_file.ts";
import type { Installation, Removal, ServiceManager } from "./service_manager.ts";
import { systemdUnit, UNIT_NAME } from "./systemd_unit.ts";

const UNIT = UNIT_NAME.replace(/\.service$/, "");

/** Options of {@link Systemd}. */
export interface SystemdOptions {
  /** Home folder of the user. */
  readonly home: string;
  /** `XDG_CONFIG_HOME`; ignored when it is not absolute, as its specification asks. */
  readonly configHome?: string | undefined;
  /** @default askManager */
  readonly ask?: AskManager;
}

/** systemd as it runs for each user. Nothing here needs it to be running. */
export class Systemd implements ServiceManager {
  readonly name = "systemd";
  readonly path: string;
  readonly paths: readonly string[];
  readonly #link: string;
  readonly #ask: AskManager;

  constructor({ home, configHome = "", ask = askManager }: SystemdOptions) {
    const config = isAbsolute(configHome) ? configHome : join(home, ".config");
    const folder = join(config, "systemd", "user");
    this.path = join(folder, UNIT_NAME);
    this.#link = join(folder, "default.target.wants", UNIT_NAME);
    this.paths = [this.path, this.#link];
    this.#ask = ask;
  }

  content(launch: Launch): string {
    return systemdUnit(launch);
  }

  async install(launch: Launch): Promise<Installation> {
    const content = this.content(launch);
    await this.installed(); // what is in the way of the second must stop the first
    const unit = await writeOwnFile(this.path, content);
    const link = await writeOwnLink(this.#link, this.path);
    const start = unit === "replaced" ? "restart" : "start";
    return {
      files: [{ path: this.path, outcome: unit }, { path: this.#link, outcome: link }],
      notes: await this.#reload("systemd reads the unit at the next login"),
      hints: [
        [`${start} it now, or log in again`, `systemctl --user ${start} ${UNIT}`],
        ["see how it is", `systemctl --user status ${UNIT}`],
        ["read what it says", `journalctl --user -u ${UNIT} -f`],
        ["let it start without a login, and run on after a logout", "loginctl enable-linger"],
      ],
    };
  }

  async installed(): Promise<string[]> {
    const unit = await ownFile(this.path) !== undefined;
    const link = await ownLink(this.#link, this.path);
    return [...(unit ? [this.path] : []), ...(link ? [this.#link] : [])];
  }

  async uninstall(): Promise<Removal> {
    const removed = await this.installed();
    if (removed.length === 0) return { removed, notes: [], hints: [] };
    for (const path of removed.toReversed()) await removeOwn(path);
    // The folder has no meaning of its own; systemctl removes it as well. Others' links keep it.
    await Deno.remove(dirname(this.#link)).catch(() => {});
    return {
      removed,
      notes: await this.#reload("systemd forgets the unit at the next login"),
      hints: [["end the one that runs", `systemctl --user stop ${UNIT}`]],
    };
  }

  async #reload(otherwise: string): Promise<string[]> {
    const { ok, text } = await this.#ask("systemctl", ["--user", "daemon-reload"]);
    return ok ? [] : [`systemctl --user daemon-reload: ${text}; ${otherwise}`];
  }
}
