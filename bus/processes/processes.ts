/** Facts about the processes of this machine, asked of the system by FFI. */
import { openDarwin } from "./darwin.ts";
import { openLinux } from "./linux.ts";
import { openWindows } from "./windows.ts";

/** What a process has used so far. */
export interface ProcessUsage {
  /** Seconds of all processors together, since it started. */
  cpuSeconds: number;
  /** Resident memory in bytes. */
  rssBytes: number;
}

/** How a process ended: with an exit code, or by a signal. */
export type ProcessEnd =
  | { code: number; signal: null }
  | { code: null; signal: string };

/** What this system tells about processes, and the little that it does to them. */
export interface Processes {
  /** Whether a process with this id exists. */
  exists(pid: number): boolean;
  /** Unix seconds at which a process started; undefined where the system does not tell. */
  startedAt(pid: number): number | undefined;
  /**
   * Text that no other process of this machine ever has, also none that gets the same id later, and
   * that no step of the clock changes; undefined where there is no such process or the system does not
   * tell. A process that replaces its program ({@link execute}) keeps it.
   */
  identity(pid: number): string | undefined;
  /** What a process uses; undefined where there is none or the system does not tell. */
  usage(pid: number): ProcessUsage | undefined;
  /** Id of the process that holds a flock on a file; undefined where the system does not tell. */
  lockHolder(path: string): Promise<number | undefined>;
  /** Short name of a process's program; undefined where the system does not tell. */
  programName(pid: number): string | undefined;
  /** Whether a process group has any process left; false where there are no groups. */
  groupExists(groupId: number): boolean;
  /**
   * Whether every process of a process group is stopped (SIGSTOP, Ctrl-Z, a debugger); false where there
   * is no such group, undefined where the system does not tell.
   */
  groupIsStopped(groupId: number): boolean | undefined;
  /**
   * Takes the end of a child that the runtime does not know: one from before {@link execute}. Undefined
   * while it runs, and for what is no child of ours.
   *
   * Never to be called for a child that `node:child_process` or `Deno.Command` watches: it would wait for
   * the end that was taken here.
   */
  reap(pid: number): ProcessEnd | undefined;
  /**
   * Whether this process was started to outlive its terminal (`nohup`). To be asked before anything
   * listens to SIGHUP.
   */
  ignoresHangup(): boolean;
  /**
   * Replaces the program of this process, execv(2): same id, same standard streams, same environment,
   * nothing else is left. What is open must be closed before. Windows knows no such thing: there a
   * detached process is started and this one ends with exit code 0.
   *
   * @param args without the program itself
   * @throws {Error} when the system refuses; it returns in no case.
   */
  execute(path: string, args: readonly string[]): never;
}

let opened: Processes | undefined;

/** The processes of this machine. Needs permission for FFI. */
export function processes(): Processes {
  opened ??= Deno.build.os === "windows"
    ? openWindows()
    : Deno.build.os === "darwin"
    ? openDarwin()
    : openLinux();
  return opened;
}
