/** What the system says of a process: processor time and memory, from Linux' /proc. */

/** Clock ticks a second in /proc/PID/stat; 100 on every Linux that Deno runs on. */
const TICKS_PER_SECOND = 100;

/** Whether {@link cpuSeconds} and the others work here. */
export const canMeasureProcesses = Deno.build.os === "linux";

/** Processor time of all threads of a process so far, without its children. */
export function cpuSeconds(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The program's name, in brackets, may hold spaces; user and system time are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory in MB of 10^6 bytes. */
export function residentMegabytes(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kibibytes === undefined) throw new Error(`process ${pid} has no resident memory`);
  return Number(kibibytes) * 1024 / 1e6;
}

/** The living children of a process, and theirs. */
export function descendants(pid: number): number[] {
  const children: number[] = [];
  for (const task of Deno.readDirSync(`/proc/${pid}/task`)) {
    const list = Deno.readTextFileSync(`/proc/${pid}/task/${task.name}/children`);
    for (const child of list.split(" ").filter(Boolean).map(Number)) {
      children.push(child, ...descendants(child));
    }
  }
  return children;
}
