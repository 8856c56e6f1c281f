/** The log of one program, as the supervisor uses it. */
import { join } from "node:path";
import { type Clock, errorText, type Logger } from "../../bus/mod.ts";
import { LogFollower, type NewLines } from "../../bus/logging/files/follow.ts";
import type { LogPosition } from "../../bus/logging/files/kept_log.ts";
import { type ChildOutput, LogFile } from "./logs/log_file.ts";
import { tailLines } from "../../bus/logging/files/tail_lines.ts";
import type { LogBounds } from "./logs/piece_copy.ts";
import { processGroup } from "./logs/writers.ts";
import type { Program } from "./programs/program.ts";

/** How often the size of a log is looked at. */
const LOOK_MS = 1_000;
/** After a rotation it is looked at sooner: what floods its log is cut down while that is quick. */
const SOON_MS = 100;
const MEGABYTE = 1e6;

/** Where the logs lie. */
export interface LogHost {
  readonly home: string;
  readonly clock: Clock;
  readonly log: Logger;
}

function boundsOf({ config }: Program): LogBounds {
  return { maxBytes: config.log_mb * MEGABYTE, files: config.log_files };
}

/** See the head of the file. Nothing of it throws: without a log the show goes on. */
export class ProgramLog {
  readonly path: string;
  readonly #host: LogHost;
  readonly #name: string;
  readonly #file: LogFile;
  #runBegan: LogPosition | undefined;
  #follower: LogFollower | undefined;
  #followTrouble: string | undefined;
  #nextLookMs = 0;

  constructor(program: Program, host: LogHost) {
    this.#host = host;
    this.#name = program.name;
    this.path = join(host.home, "logs", `${program.name}.log`);
    this.#file = new LogFile({
      path: this.path,
      ...boundsOf(program),
      clock: host.clock,
      onTrouble: (message) => host.log.warn("{worker}: {message}", { worker: this.#name, message }),
    });
  }

  configure(program: Program): void {
    this.#file.configure(boundsOf(program));
  }

  /** For a process that is about to be started. */
  open(): ChildOutput {
    const output = this.#file.openForChild();
    this.#runBegan = this.#file.mark();
    return output;
  }

  /** Time has passed. @param group of the processes that write, if any do */
  look(nowMs: number, group: () => number | undefined): void {
    if (nowMs < this.#nextLookMs) return;
    this.#nextLookMs = nowMs + LOOK_MS;
    void this.#rotate(nowMs, group);
  }

  async #rotate(nowMs: number, group: () => number | undefined): Promise<void> {
    const rotation = await this.#file.rotateIfNeeded(() => {
      const pid = group();
      return pid === undefined ? undefined : processGroup(pid);
    });
    if (rotation !== undefined) this.#nextLookMs = nowMs + SOON_MS;
  }

  /** The last lines of the present or last run. */
  lastLines(count: number): string[] {
    return this.#read(() =>
      tailLines(this.path, count, this.#runBegan === undefined ? {} : { from: this.#runBegan })
    );
  }

  /** The last lines, of whichever run. */
  tail(count: number): string[] {
    return this.#read(() => tailLines(this.path, count));
  }

  /** What was added since the last call; the first call begins with what comes from now on. */
  follow(): NewLines {
    this.#follower ??= new LogFollower(this.path, { from: this.#file.mark() });
    try {
      const added = this.#follower.poll(this.#host.clock.monotonicMs());
      this.#followTrouble = undefined;
      return added;
    } catch (error) {
      const trouble = `${this.path} cannot be read: ${errorText(error)}`;
      if (trouble !== this.#followTrouble) this.#host.log.warn("{trouble}", { trouble });
      this.#followTrouble = trouble;
      return { lines: [], skippedBytes: 0 };
    }
  }

  /** Nobody follows any more. */
  unfollow(): void {
    this.#follower = undefined;
  }

  #read(lines: () => string[]): string[] {
    try {
      return lines();
    } catch (error) {
      return [`(${this.path} cannot be read: ${errorText(error)})`];
    }
  }
}
