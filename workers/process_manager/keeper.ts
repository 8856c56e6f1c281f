/** Who starts the supervisor again when it is killed, where no service manager does. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Logger } from "../../bus/mod.ts";
import { send } from "./children/signals.ts";

/** Where the shell finds the program; in its arguments the runtime would take it for itself and add flags. */
const PROGRAM_VARIABLE = "VJ_KEPT_PROGRAM";

/** The id of the keeper that has started a supervisor. */
const KEPT_VARIABLE = "VJ_KEPT";

/**
 * Waits for the end of its input, which is the end of the process at the other end of the pipe, whatever
 * that dies of; then runs the program, again and again until it ends as it should: at once when it was
 * killed (a code above 128), more and more rarely when it cannot start. It costs a megabyte, and nothing
 * while it waits.
 */
const SCRIPT = `read -r _
wait=0.2
while sleep $wait; do
  log=$VJ_LOG_FILE
  (mkdir -p "\${log%/*}" && : >>"$log") 2>/dev/null || log=/dev/null
  began=$(date +%s)
  ${KEPT_VARIABLE}=$$ "$${PROGRAM_VARIABLE}" "$@" </dev/null >>"$log" 2>&1
  code=$?
  [ $code -ne 0 ] || exit
  ran=$(($(date +%s) - began))
  if [ $ran -ge 10 ] || { [ $code -gt 128 ] && [ $ran -ge 1 ]; }; then wait=0; fi
  case $wait in 0) wait=0.2 ;; 0.2) wait=1 ;; 1) wait=2 ;; 2) wait=4 ;; 4) wait=8 ;; *) wait=15 ;; esac
done`;

/** One that was killed itself is replaced after this long. */
const AGAIN_MS = 1_000;

/** Whether a keeper has started us, after the supervisor before us had been killed. */
export function isKept(): boolean {
  return Deno.env.get(KEPT_VARIABLE) !== undefined;
}

/** Whether the keeper that has started us waits for our end. */
function isKeptByParent(): boolean {
  return Deno.env.get(KEPT_VARIABLE) === String(Deno.ppid);
}

/** The environment without what only a keeper and its supervisor tell each other. */
export function withoutKeeper(environment: Record<string, string>): Record<string, string> {
  const { VJ_LOG_FILE: _, [PROGRAM_VARIABLE]: __, [KEPT_VARIABLE]: ___, ...rest } = environment;
  return rest;
}

/** What a keeper is made with. */
export interface KeeperOptions {
  /** The program to start again, and its arguments. */
  readonly path: string;
  readonly args: readonly string[];
  /** Where its messages go then. */
  readonly logPath: string;
  readonly log: Logger;
}

/** See the head of the file. One that has started us keeps us on; else we start one. */
export class Keeper {
  readonly #options: KeeperOptions;
  #child: ChildProcess | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isChildOfKeeper = false;
  #isReleased = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** From now on we are started again. */
  begin(): void {
    if (!isKeptByParent()) this.#spawn();
    else this.#isChildOfKeeper = true;
  }

  /** Time has passed: the keeper that has started us may be gone. */
  look(): void {
    if (!this.#isChildOfKeeper || isKeptByParent()) return;
    this.#isChildOfKeeper = false;
    this.#spawn();
  }

  #spawn(): void {
    const { path, args, logPath, log } = this.#options;
    const child = spawn("/bin/sh", ["-c", SCRIPT, "vj-keeper", ...args], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: {
        ...withoutKeeper(Deno.env.toObject()),
        [PROGRAM_VARIABLE]: path,
        VJ_LOG_FILE: logPath,
      },
    });
    this.#child = child;
    const again = () => {
      this.#child = undefined;
      if (this.#isReleased) return;
      log.warn("the keeper of the supervisor is gone; there is a new one in a second");
      this.#timer = setTimeout(() => this.#spawn(), AGAIN_MS);
    };
    child.once("error", again);
    child.once("exit", again);
    child.unref();
  }

  /** We end because we are to: nobody starts us again. Resolves when the keeper is gone. */
  async release(): Promise<void> {
    this.#isReleased = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child?.pid === undefined) return;
    // Whoever executes the program anew in this process would have it as a zombie otherwise.
    const gone = once(child, "exit");
    send(child.pid, "SIGKILL");
    await gone;
  }
}
