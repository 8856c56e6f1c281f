/** Who starts the supervisor again when it is killed, where no service manager does. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Logger } from "../../bus/mod.ts";
import { send } from "./children/child.ts";

/** Where the shell finds the program; in its arguments the runtime would take it for itself and add flags. */
const PROGRAM_VARIABLE = "VJ_KEPT_PROGRAM";

/**
 * Waits for the end of its input, which is the end of the process at the other end of the pipe, whatever
 * that dies of; then becomes that program. It costs a megabyte, and nothing while it waits.
 */
const SCRIPT =
  `read -r _; sleep 0.2; exec "$${PROGRAM_VARIABLE}" "$@" </dev/null >>"$VJ_LOG_FILE" 2>&1`;

/** One that was killed itself is replaced after this long. */
const AGAIN_MS = 1_000;

/** What a keeper is made with. */
export interface KeeperOptions {
  /** The program to start again, and its arguments. */
  readonly path: string;
  readonly args: readonly string[];
  /** Where its messages go then. */
  readonly logPath: string;
  readonly log: Logger;
}

/** See the head of the file. Where there is no shell there is no keeper. */
export class Keeper {
  readonly #options: KeeperOptions;
  #child: ChildProcess | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReleased = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** From now on we are started again. */
  begin(): void {
    const { path, args, logPath, log } = this.#options;
    const child = spawn("/bin/sh", ["-c", SCRIPT, "vj-keeper", ...args], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: { ...Deno.env.toObject(), [PROGRAM_VARIABLE]: path, VJ_LOG_FILE: logPath },
    });
    this.#child = child;
    child.once("error", () => {}); // no shell
    child.once("exit", () => {
      if (this.#isReleased) return;
      log.warn("the keeper of the supervisor was killed; there is a new one in a second");
      this.#timer = setTimeout(() => this.begin(), AGAIN_MS);
    });
    child.unref();
  }

  /** We end because we are to: nobody starts us again. Resolves when the keeper is gone. */
  async release(): Promise<void> {
    this.#isReleased = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    // Whoever executes the program anew in this process would have it as a zombie otherwise.
    const gone = once(child, "exit");
    send(child.pid, "SIGKILL");
    await gone;
  }
}
