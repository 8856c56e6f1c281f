import type { Processes } from "./processes.ts";

const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
const STILL_ACTIVE = 259;

/** `PROCESS_MEMORY_COUNTERS` of 64-bit Windows, and where `WorkingSetSize` lies in it. */
const MEMORY_COUNTERS_BYTES = 72;
const WORKING_SET_OFFSET = 16;

/** Times count in steps of 100 ns, from the year 1601 on. */
const TICKS_PER_SECOND = 1e7;
const SECONDS_1601_TO_1970 = 11_644_473_600;

/** Mode of _wspawnv: a process of its own, without our console. */
const P_DETACH = 4;

/** A text as Windows has it: UTF-16 with a zero behind it. */
function wideString(text: string): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(
    [...Array(text.length).keys()].map((at) => text.charCodeAt(at)).concat(0),
  );
}

/** A word as a command line has it: quotes and the backslashes before them take another backslash. */
export function quoted(word: string): string {
  if (word !== "" && !/[\s"]/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, "$&$&")}"`;
}

/** When a process started, in ticks, and what it has used of the processors. */
interface Times {
  created: bigint;
  used: bigint;
}

/** Processes as Windows tells of them. */
export function openWindows(): Processes {
  const kernel = Deno.dlopen("kernel32.dll", {
    OpenProcess: { parameters: ["u32", "i32", "u32"], result: "pointer" },
    GetExitCodeProcess: { parameters: ["pointer", "buffer"], result: "i32" },
    GetProcessTimes: {
      parameters: ["pointer", "buffer", "buffer", "buffer", "buffer"],
      result: "i32",
    },
    K32GetProcessMemoryInfo: { parameters: ["pointer", "buffer", "u32"], result: "i32" },
    CloseHandle: { parameters: ["pointer"], result: "i32" },
  }).symbols;

  const runtime = Deno.dlopen("ucrtbase.dll", {
    _wspawnv: { parameters: ["i32", "buffer", "buffer"], result: "i64" },
  }).symbols;

  /** Asks something of a process that runs; undefined where none does. */
  function ask<T>(pid: number, question: (handle: Deno.PointerObject) => T): T | undefined {
    const handle = kernel.OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
    if (handle === null) return undefined;
    try {
      const exitCode = new Uint32Array(1);
      const known = kernel.GetExitCodeProcess(handle, exitCode) !== 0;
      return known && exitCode[0] === STILL_ACTIVE ? question(handle) : undefined;
    } finally {
      kernel.CloseHandle(handle);
    }
  }

  function timesOf(handle: Deno.PointerObject): Times | undefined {
    const [created, ended, system, user] = Array.from({ length: 4 }, () => new BigUint64Array(1));
    if (!created || !ended || !system || !user) return undefined;
    if (kernel.GetProcessTimes(handle, created, ended, system, user) === 0) return undefined;
    return { created: created[0] ?? 0n, used: (system[0] ?? 0n) + (user[0] ?? 0n) };
  }

  return {
    exists: (pid) => ask(pid, () => true) ?? false,
    startedAt(pid) {
      const times = ask(pid, timesOf);
      return times && Number(times.created) / TICKS_PER_SECOND - SECONDS_1601_TO_1970;
    },
    identity(pid) {
      const times = ask(pid, timesOf);
      return times && `${times.created}/${pid}`;
    },
    usage: (pid) =>
      ask(pid, (handle) => {
        const counters = new DataView(new ArrayBuffer(MEMORY_COUNTERS_BYTES));
        const { buffer, byteLength } = counters;
        if (kernel.K32GetProcessMemoryInfo(handle, buffer, byteLength) === 0) return undefined;
        const rssBytes = Number(counters.getBigUint64(WORKING_SET_OFFSET, true));
        return { cpuSeconds: Number(timesOf(handle)?.used ?? 0n) / TICKS_PER_SECOND, rssBytes };
      }),
    lockHolder: () => Promise.resolve(undefined),
    programName: () => undefined,
    groupIsStopped: () => undefined,
    ignoresHangup: () => false,
    groupExists: () => false,
    reap: () => undefined,
    execute(path, args) {
      const words = [path, ...args].map((word) => wideString(quoted(word)));
      const pointers = new BigUint64Array(words.length + 1); // ends with a null pointer
      words.forEach((word, index) => {
        pointers[index] = Deno.UnsafePointer.value(Deno.UnsafePointer.of(word));
      });
      const started = runtime._wspawnv(P_DETACH, wideString(path), pointers);
      // Named here, so that they live until they were read.
      if (started === -1n) throw new Error(`${path} cannot be executed (${words.length} words)`);
      Deno.exit(0);
    },
  };
}
