/** The processes of the machine, as `ps` tells of them. */

/** A process that leads its group, as every program under supervision does; or is dead and not waited for. */
export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  /** One that sleeps or works; one that was stopped by a signal; one that has ended. */
  readonly state: "lives" | "stopped" | "zombie";
  readonly commandLine: string;
}

/** One look at all processes. */
export interface Scan {
  /** When it began, on the monotonic clock. */
  readonly beganMs: number;
  readonly processes: readonly SeenProcess[];
}

/** Looks once. */
export async function scan(): Promise<Scan> {
  const beganMs = performance.now();
  const ps = new Deno.Command("ps", {
    args: ["-eww", "-o", "pid=,ppid=,pgid=,stat=,args="],
    stdin: "null",
  });
  const { stdout } = await ps.output();
  return { beganMs, processes: parseProcesses(new TextDecoder().decode(stdout)) };
}

/** What `ps` printed. What a shell forks has the shell's command line for a moment, but leads no group. */
export function parseProcesses(text: string): SeenProcess[] {
  return [...text.matchAll(/^ *(\d+) +(\d+) +(\d+) +(\S)\S* +(.*)$/gm)].flatMap((match) => {
    const [pid = 0, parent = 0, group = 0] = match.slice(1, 4).map(Number);
    const [, , , , letter, commandLine = ""] = match;
    const state = letter === "Z" || letter === "X"
      ? "zombie"
      : letter === "T"
      ? "stopped"
      : "lives";
    return pid === group || state === "zombie" ? [{ pid, parent, state, commandLine }] : [];
  });
}
