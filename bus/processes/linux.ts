import { Buffer } from "node:buffer";
import { cString, intAt, POSIX_CALLS, posixProcesses } from "./posix.ts";
import type { Processes } from "./processes.ts";

/** sysconf(3) */
const SC_CLK_TCK = 2;
const SC_PAGESIZE = 30;

/** Where the name lies in a `struct dirent` of 64-bit Linux. */
const DIRENT_NAME_OFFSET = 19;

/** Fields of `/proc/<pid>/stat`, proc(5), counted from the third: the second may hold anything. */
const STATE = 0;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;
const START_TICKS = 19;
const RESIDENT_PAGES = 21;

/** One that has ended and was not waited for is still listed. */
const HAS_ENDED = /^[ZXx]/;
const IS_STOPPED = /^[Tt]/;

/** Processes as Linux tells of them, under /proc. */
export function openLinux(): Processes {
  const libc = Deno.dlopen("libc.so.6", {
    ...POSIX_CALLS,
    __errno_location: { parameters: [], result: "pointer" },
    open: { parameters: ["buffer", "i32"], result: "i32" },
    read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
    getpgid: { parameters: ["i32"], result: "i32" },
    sysconf: { parameters: ["i32"], result: "i64" },
    opendir: { parameters: ["buffer"], result: "pointer" },
    readdir: { parameters: ["pointer"], result: "pointer" },
    closedir: { parameters: ["pointer"], result: "i32" },
  }).symbols;
  const { isListed, ...common } = posixProcesses(libc, () => intAt(libc.__errno_location()));
  const ticksPerSecond = Number(libc.sysconf(SC_CLK_TCK));
  const pageBytes = Number(libc.sysconf(SC_PAGESIZE));
  const chunk = Buffer.alloc(16 * 1024);
  let bootId: string | undefined;

  // Deno opens files under /proc only for programs with every permission, which a worker has not.
  function readProc(path: string): string | undefined {
    const O_CLOEXEC = 0o2000000;
    const descriptor = libc.open(cString(path), O_CLOEXEC);
    if (descriptor < 0) return undefined;
    let text = "";
    for (;;) {
      const length = Number(libc.read(descriptor, chunk, BigInt(chunk.length)));
      if (length <= 0 || text.length > 1_000_000) break;
      text += chunk.toString("latin1", 0, length);
    }
    libc.close(descriptor);
    return text;
  }

  function statFields(pid: number | string): string[] | undefined {
    return readProc(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ");
  }

  /** The fields of a process that has not ended. */
  function fieldsOfLiving(pid: number): string[] | undefined {
    const fields = statFields(pid);
    return HAS_ENDED.test(fields?.[STATE] ?? "Z") ? undefined : fields;
  }

  /** The ids in a folder of /proc: its processes, or the threads of one. */
  function* listIds(path: string): Iterable<string> {
    const folder = libc.opendir(cString(path));
    if (folder === null) return;
    try {
      for (;;) {
        const entry = libc.readdir(folder);
        if (entry === null) return;
        const name = new Deno.UnsafePointerView(entry).getCString(DIRENT_NAME_OFFSET);
        if (/^\d+$/.test(name)) yield name;
      }
    } finally {
      libc.closedir(folder);
    }
  }

  return {
    ...common,
    exists: (pid) => isListed(pid) && !HAS_ENDED.test(statFields(pid)?.[STATE] ?? ""),
    startedAt(pid) {
      const ticks = statFields(pid)?.[START_TICKS]; // since boot
      const boot = /^btime (\d+)$/m.exec(readProc("/proc/stat") ?? "")?.[1];
      if (ticks === undefined || boot === undefined) return undefined;
      return Number(boot) + Number(ticks) / ticksPerSecond;
    },
    identity(pid) {
      bootId ??= readProc("/proc/sys/kernel/random/boot_id")?.trim();
      const ticks = fieldsOfLiving(pid)?.[START_TICKS];
      if (bootId === undefined || ticks === undefined) return undefined;
      return `${bootId}/${ticks}/${pid}`; // several processes may start within one tick
    },
    usage(pid) {
      const fields = fieldsOfLiving(pid);
      if (fields === undefined) return undefined;
      const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]);
      return {
        cpuSeconds: ticks / ticksPerSecond,
        rssBytes: Number(fields[RESIDENT_PAGES]) * pageBytes,
      };
    },
    async lockHolder(path) {
      const { ino } = await Deno.stat(path);
      for (const line of readProc("/proc/locks")?.split("\n") ?? []) {
        const [, kind, , , pid, file] = line.split(/\s+/);
        if (kind === "FLOCK" && file?.endsWith(`:${ino}`)) return Number(pid);
      }
      return undefined;
    },
    programName: (pid) => readProc(`/proc/${pid}/comm`)?.trim(),
    groupExists(groupId) {
      if (!common.groupExists(groupId)) return false;
      // Those that have ended and wait for their parent to look count as there for kill(2).
      for (const pid of listIds("/proc")) {
        if (libc.getpgid(Number(pid)) !== groupId) continue;
        if (fieldsOfLiving(Number(pid)) !== undefined) return true;
      }
      return false;
    },
    groupIsStopped(groupId) {
      let members = 0;
      for (const pid of listIds("/proc")) {
        if (libc.getpgid(Number(pid)) !== groupId) continue;
        // A process reads as stopped when its first thread is: another may still be in a system call.
        for (const thread of listIds(`/proc/${pid}/task`)) {
          const state = statFields(`${pid}/task/${thread}`)?.[STATE] ?? "Z";
          if (HAS_ENDED.test(state)) continue;
          if (!IS_STOPPED.test(state)) return false;
          members++;
        }
      }
      return members > 0;
    },
  };
}
