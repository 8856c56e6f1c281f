import { intAt, POSIX_CALLS, posixProcesses } from "./posix.ts";
import type { Processes } from "./processes.ts";

/** Flavours of proc_pidinfo, as <sys/proc_info.h> has them, and the sizes of what they fill in. */
const PROC_PIDTBSDINFO = 3;
const BSDINFO_BYTES = 136;
const PROC_PIDTASKINFO = 4;
const TASKINFO_BYTES = 96;

const NAME_BYTES = 64;
const NANOSECONDS = 1e9;

/** Processes as macOS tells of them. */
export function openDarwin(): Processes {
  const libc = Deno.dlopen("libSystem.B.dylib", {
    ...POSIX_CALLS,
    __error: { parameters: [], result: "pointer" },
    proc_pidinfo: { parameters: ["i32", "i32", "u64", "buffer", "i32"], result: "i32" },
    proc_name: { parameters: ["i32", "buffer", "u32"], result: "i32" },
    mach_timebase_info: { parameters: ["buffer"], result: "i32" },
  }).symbols;
  const { isListed, ...common } = posixProcesses(libc, () => intAt(libc.__error()));

  const timebase = new Uint32Array(2);
  libc.mach_timebase_info(timebase);
  const [numerator = 1, denominator = 1] = timebase;
  const nanosecondsPerTick = numerator / denominator;

  const info = new DataView(new ArrayBuffer(BSDINFO_BYTES));
  const number = (offset: number) => Number(info.getBigUint64(offset, true));

  /** Fills `info`; false where there is no such process, it has ended, or is not ours to look at. */
  function ask(pid: number, flavour: number, bytes: number): boolean {
    return libc.proc_pidinfo(pid, flavour, 0n, info.buffer, bytes) === bytes;
  }

  return {
    ...common,
    exists: isListed,
    startedAt(pid) {
      if (!ask(pid, PROC_PIDTBSDINFO, BSDINFO_BYTES)) return undefined;
      return number(120) + number(128) / 1e6; // pbi_start_tvsec, pbi_start_tvusec
    },
    identity(pid) {
      if (!ask(pid, PROC_PIDTBSDINFO, BSDINFO_BYTES)) return undefined;
      return `${number(120)}.${number(128)}/${pid}`;
    },
    usage(pid) {
      if (!ask(pid, PROC_PIDTASKINFO, TASKINFO_BYTES)) return undefined;
      const ticks = number(16) + number(24); // pti_total_user, pti_total_system
      return { cpuSeconds: ticks * nanosecondsPerTick / NANOSECONDS, rssBytes: number(8) };
    },
    lockHolder: () => Promise.resolve(undefined),
    programName(pid) {
      const name = new Uint8Array(NAME_BYTES);
      const length = libc.proc_name(pid, name, NAME_BYTES);
      return length > 0 ? new TextDecoder().decode(name.subarray(0, length)) : undefined;
    },
    groupIsStopped: () => undefined,
  };
}
