/** Facts about other processes of this machine, asked of the system by FFI. */
import { Buffer } from "node:buffer";

/** What this system tells about processes. */
export interface Processes {
  /** Whether a process with this id exists. */
  exists(pid: number): boolean;
  /** Unix seconds at which a process started; undefined where the system does not tell. */
  startedAt(pid: number): number | undefined;
  /** Id of the process that holds a flock on a file; undefined where the system does not tell. */
  lockHolder(path: string): Promise<number | undefined>;
  /** Short name of a process's program; undefined where the system does not tell. */
  programName(pid: number): string | undefined;
}

const EPERM = 1;

function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`) as Uint8Array<ArrayBuffer>;
}

function openLinux(): Processes {
  const libc = Deno.dlopen("libc.so.6", {
    kill: { parameters: ["i32", "i32"], result: "i32" },
    __errno_location: { parameters: [], result: "pointer" },
    open: { parameters: ["buffer", "i32"], result: "i32" },
    read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
    sysconf: { parameters: ["i32"], result: "i64" },
  }).symbols;

  // Deno opens files under /proc only for programs with every permission, which a worker has not.
  function readProc(path: string): string | undefined {
    const descriptor = libc.open(cString(path), 0);
    if (descriptor < 0) return undefined;
    const chunk = new Uint8Array(64 * 1024);
    let text = "";
    for (;;) {
      const length = Number(libc.read(descriptor, chunk, BigInt(chunk.length)));
      if (length <= 0 || text.length > 1_000_000) break;
      text += Buffer.from(chunk.subarray(0, length)).toString("latin1");
    }
    libc.close(descriptor);
    return text;
  }

  /** proc(5), from the third field on: the second, in brackets, may hold anything. */
  function statFields(pid: number): string[] | undefined {
    return readProc(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ");
  }

  return {
    exists(pid) {
      if (libc.kill(pid, 0) !== 0) {
        const errno = libc.__errno_location();
        if (errno === null || new Deno.UnsafePointerView(errno).getInt32() !== EPERM) return false;
      }
      // One that has ended and was not waited for is still listed.
      return !/^[ZX]/.test(statFields(pid)?.[0] ?? "");
    },
    startedAt(pid) {
      const ticks = statFields(pid)?.[19]; // in clock ticks since boot
      const boot = /^btime (\d+)$/m.exec(readProc("/proc/stat") ?? "")?.[1];
      const SC_CLK_TCK = 2;
      if (ticks === undefined || boot === undefined) return undefined;
      return Number(boot) + Number(ticks) / Number(libc.sysconf(SC_CLK_TCK));
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
  };
}

const untold = {
  startedAt: () => undefined,
  lockHolder: () => Promise.resolve(undefined),
  programName: () => undefined,
};

function openDarwin(): Processes {
  const libc = Deno.dlopen("libSystem.B.dylib", {
    kill: { parameters: ["i32", "i32"], result: "i32" },
    __error: { parameters: [], result: "pointer" },
  }).symbols;
  return {
    ...untold,
    exists(pid) {
      if (libc.kill(pid, 0) === 0) return true;
      const errno = libc.__error();
      return errno !== null && new Deno.UnsafePointerView(errno).getInt32() === EPERM;
    },
  };
}

function openWindows(): Processes {
  const kernel = Deno.dlopen("kernel32.dll", {
    OpenProcess: { parameters: ["u32", "i32", "u32"], result: "pointer" },
    GetExitCodeProcess: { parameters: ["pointer", "buffer"], result: "i32" },
    CloseHandle: { parameters: ["pointer"], result: "i32" },
  }).symbols;
  const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
  const STILL_ACTIVE = 259;
  return {
    ...untold,
    exists(pid) {
      const handle = kernel.OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
      if (handle === null) return false;
      const exitCode = new Uint32Array(1);
      const known = kernel.GetExitCodeProcess(handle, exitCode) !== 0;
      kernel.CloseHandle(handle);
      return known && exitCode[0] === STILL_ACTIVE;
    },
  };
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
