import { errorText } from "../messages/errors.ts";
import { processes } from "../processes/processes.ts";
import { isSupervised } from "./supervision.ts";

/** Exit code of a worker that wants to be started again, by its supervisor. */
export const RESTART_EXIT_CODE = 75;

/** What a restart finds around it, and does. */
export interface RestartHost {
  readonly isSupervised: boolean;
  /** Whether the program is one executable, which can be executed again. */
  readonly isStandalone: boolean;
  readonly path: string;
  readonly args: readonly string[];
  execute(path: string, args: readonly string[]): void;
  exit(code: number): void;
  tell(text: string): void;
}

function thisProcess(): RestartHost {
  return {
    isSupervised: isSupervised(),
    isStandalone: Deno.build.standalone,
    // Linux marks the path of an executable that was replaced meanwhile: the new one is meant.
    path: Deno.execPath().replace(/ \(deleted\)$/, ""),
    args: Deno.args,
    execute: (path, args) => processes().execute(path, args),
    exit: (code) => Deno.exit(code),
    tell: (text) => console.error(text),
  };
}

/**
 * Begins anew when everything is closed: the supervisor starts the worker again, or, where there is
 * none, the process executes its own program again: same id, same terminal, same standard input.
 *
 * @param name of the worker, for messages
 */
export function restartProcess(name: string, host = thisProcess()): void {
  if (host.isSupervised) return host.exit(RESTART_EXIT_CODE);
  if (!host.isStandalone) {
    host.tell(`${name} runs from source and cannot start itself again; start it by hand`);
    return host.exit(RESTART_EXIT_CODE);
  }
  try {
    host.execute(host.path, host.args);
  } catch (error) {
    host.tell(`${name} cannot start itself again: ${errorText(error)}`);
    host.exit(1);
  }
}
