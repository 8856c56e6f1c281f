/** Which service manager this user has. */
import { UserError } from "../../../bus/mod.ts";
import { Launchd } from "./launchd.ts";
import type { ManagerName, ServiceManager } from "./service_manager.ts";
import { Systemd } from "./systemd.ts";

const BY_SYSTEM: Readonly<Partial<Record<typeof Deno.build.os, ManagerName>>> = {
  linux: "systemd",
  darwin: "launchd",
};

function managerOf(os: typeof Deno.build.os): ManagerName {
  const name = BY_SYSTEM[os];
  if (name !== undefined) return name;
  const way = os === "windows"
    ? "put a shortcut to process_manager into the folder that shell:startup opens"
    : "start process_manager by what this system has for that";
  throw new UserError(`there is neither systemd nor launchd on ${os}: ${way}`);
}

/** Options of {@link ownManager}. */
export interface OwnManagerOptions {
  /** @default the one of the system */
  readonly name?: ManagerName | undefined;
  /** @default that of this machine */
  readonly os?: typeof Deno.build.os;
  /** @default that of the process */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The service manager of this system, or the named one.
 *
 * @throws {UserError} on a system that has none, or without a home folder
 */
export function ownManager(
  { name, os = Deno.build.os, environment = Deno.env.toObject() }: OwnManagerOptions = {},
): ServiceManager {
  const home = environment["HOME"] || environment["USERPROFILE"];
  const manager = name ?? managerOf(os);
  if (!home) throw new UserError("HOME is not set, so there is no place for a unit of this user");
  if (manager === "launchd") return new Launchd({ home });
  return new Systemd({ home, configHome: environment["XDG_CONFIG_HOME"] });
}
