/** The service manager of macOS: an agent of the user. */
import { dirname, join } from "node:path";
import { type AskManager, askManager } from "./ask_manager.ts";
import type { Launch } from "./launch.ts";
import { AGENT_LABEL, launchAgent } from "./launch_agent.ts";
import { makeFolder, type Outcome, ownFile, removeOwn, writeOwnFile } from "./managed_file.ts";
import type { Installation, Removal, ServiceManager } from "./service_manager.ts";

/** Options of {@link Launchd}. */
export interface LaunchdOptions {
  /** Home folder of the user. */
  readonly home: string;
  /** @default askManager */
  readonly ask?: AskManager;
}

/** Parts of an {@link Installation}. */
type Advice = Pick<Installation, "notes" | "hints">;

/** launchd as it runs for each user who is logged in. */
export class Launchd implements ServiceManager {
  readonly name = "launchd";
  readonly path: string;
  readonly paths: readonly string[];
  readonly #ask: AskManager;

  constructor({ home, ask = askManager }: LaunchdOptions) {
    this.path = join(home, "Library", "LaunchAgents", `${AGENT_LABEL}.plist`);
    this.paths = [this.path];
    this.#ask = ask;
  }

  content(launch: Launch): string {
    return launchAgent(launch);
  }

  async install(launch: Launch): Promise<Installation> {
    const outcome = await writeOwnFile(this.path, this.content(launch));
    await makeFolder(dirname(launch.logFile)); // launchd makes none for its logs
    const domain = await this.#domain();
    const service = `${domain}/${AGENT_LABEL}`;
    const { notes, hints } = await this.#isLoaded(service)
      ? this.#keepRunning(domain, outcome)
      : await this.#load(domain);
    return {
      files: [{ path: this.path, outcome }],
      notes,
      hints: [
        ...hints,
        ["see how it is", `launchctl print ${service}`],
        ["read what it says", `tail -f "${launch.logFile}"`],
      ],
    };
  }

  /** Loading starts it. */
  async #load(domain: string): Promise<Advice> {
    const { ok, text } = await this.#ask("launchctl", ["bootstrap", domain, this.path]);
    if (ok) return { notes: [], hints: [] };
    return {
      notes: [`launchctl bootstrap: ${text}; launchd reads the agent at the next login`],
      hints: [["start it now, or log in again", `launchctl bootstrap ${domain} "${this.path}"`]],
    };
  }

  /** In a show nothing is restarted unasked. */
  #keepRunning(domain: string, outcome: Outcome): Advice {
    const service = `${domain}/${AGENT_LABEL}`;
    if (outcome === "unchanged") {
      return { notes: [], hints: [["start it if it ended", `launchctl kickstart ${service}`]] };
    }
    const restart = `launchctl bootout ${service}; launchctl bootstrap ${domain} "${this.path}"`;
    return {
      notes: ["launchd runs it as it was before and reads the new file at the next login"],
      hints: [["restart it now, or log in again", restart]],
    };
  }

  async installed(): Promise<string[]> {
    return await ownFile(this.path) === undefined ? [] : [this.path];
  }

  async uninstall(): Promise<Removal> {
    const removed = await this.installed();
    if (removed.length === 0) return { removed, notes: [], hints: [] };
    await removeOwn(this.path);
    const service = `${await this.#domain()}/${AGENT_LABEL}`;
    if (!await this.#isLoaded(service)) return { removed, notes: [], hints: [] };
    const { ok, text } = await this.#ask("launchctl", ["bootout", service]);
    const notes = ok
      ? []
      : [`launchctl bootout: ${text}; launchd forgets the agent at the next login`];
    return { removed, notes, hints: [] };
  }

  /** The user's own launchd, by the number of the user. */
  async #domain(): Promise<string> {
    return `gui/${(await this.#ask("id", ["-u"])).text}`;
  }

  async #isLoaded(service: string): Promise<boolean> {
    return (await this.#ask("launchctl", ["print", service])).ok;
  }
}
