/** What a system has that starts programs at login and restarts them. */
import type { Launch } from "./launch.ts";
import type { Outcome } from "./managed_file.ts";

/** The service managers that there are files for. */
export const MANAGER_NAMES = ["systemd", "launchd"] as const;

/** One of {@link MANAGER_NAMES}. */
export type ManagerName = (typeof MANAGER_NAMES)[number];

/** What an installation did. */
export interface Installation {
  readonly files: readonly { readonly path: string; readonly outcome: Outcome }[];
  /** What did not work and does not matter for the next login. */
  readonly notes: readonly string[];
  /** What to do next. */
  readonly hints: readonly Hint[];
}

/** A purpose and the command line for it. */
export type Hint = readonly [purpose: string, commandLine: string];

/** What a removal did. */
export interface Removal {
  readonly removed: readonly string[];
  readonly notes: readonly string[];
  readonly hints: readonly Hint[];
}

/** A service manager of this user. */
export interface ServiceManager {
  readonly name: ManagerName;
  /** The file that it reads. */
  readonly path: string;
  /** Every file and link that an installation makes. */
  readonly paths: readonly string[];
  /** The content of the file. @throws {UserError} for a path with control characters */
  content(launch: Launch): string;
  /** @throws {UserError} when a file of somebody else is in the way, or one cannot be written */
  install(launch: Launch): Promise<Installation>;
  /** What {@link uninstall} would remove. @throws {UserError} like it, changing nothing */
  installed(): Promise<string[]>;
  /** @throws {UserError} when a file of somebody else is there, or one cannot be removed */
  uninstall(): Promise<Removal>;
}
