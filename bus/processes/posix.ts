/** The calls that Linux and macOS share. */
import { Buffer } from "node:buffer";
import { constants } from "node:os";
import type { ProcessEnd } from "./processes.ts";

/** Signatures for `Deno.dlopen`. */
export const POSIX_CALLS = {
  kill: { parameters: ["i32", "i32"], result: "i32" },
  waitpid: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  execv: { parameters: ["buffer", "buffer"], result: "i32" },
  strerror: { parameters: ["i32"], result: "pointer" },
  signal: { parameters: ["i32", "pointer"], result: "pointer" },
} as const;

type PosixCalls = Deno.DynamicLibrary<typeof POSIX_CALLS>["symbols"];

const EPERM = 1;
const WNOHANG = 1;
const { SIGHUP } = constants.signals;
/** `SIG_IGN` of signal(2). */
const IGNORE = Deno.UnsafePointer.create(1n);

/** A text as C has it. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`) as Uint8Array<ArrayBuffer>;
}

/** The number behind a pointer to an `int`, such as that of `errno`. */
export function intAt(pointer: Deno.PointerValue): number {
  return pointer === null ? 0 : new Deno.UnsafePointerView(pointer).getInt32();
}

/** What the status of waitpid(2) says. */
export function readWaitStatus(status: number): ProcessEnd {
  const number = status & 0x7f;
  if (number === 0) return { code: (status >> 8) & 0xff, signal: null };
  const known = Object.entries(constants.signals).find(([, value]) => value === number);
  return { code: null, signal: known?.[0] ?? `signal ${number}` };
}

/** What Linux and macOS do alike. @param errno the error of the last call */
export function posixProcesses(libc: PosixCalls, errno: () => number) {
  let hangupIgnored: boolean | undefined;
  return {
    ignoresHangup(): boolean {
      if (hangupIgnored === undefined) {
        const before = libc.signal(SIGHUP, IGNORE); // nothing but setting it tells
        hangupIgnored = Deno.UnsafePointer.equals(before, IGNORE);
        if (!hangupIgnored) libc.signal(SIGHUP, before);
      }
      return hangupIgnored;
    },

    /** Also true of one that has ended and was not waited for. */
    isListed: (pid: number) => libc.kill(pid, 0) === 0 || errno() === EPERM,

    groupExists: (groupId: number) =>
      groupId > 1 && (libc.kill(-groupId, 0) === 0 || errno() === EPERM),

    reap(pid: number): ProcessEnd | undefined {
      const status = new Int32Array(1);
      if (pid <= 0 || libc.waitpid(pid, status, WNOHANG) !== pid) return undefined;
      return readWaitStatus(status[0] ?? 0);
    },

    execute(path: string, args: readonly string[]): never {
      const words = [path, ...args].map(cString);
      const block = new Uint8Array(Buffer.concat(words));
      const pointers = new BigUint64Array(words.length + 1); // ends with a null pointer
      let address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(block));
      words.forEach((word, index) => {
        pointers[index] = address;
        address += BigInt(word.length);
      });
      // The new program forgets handlers and keeps what is ignored: handled since, it is ignored again.
      if (hangupIgnored) libc.signal(SIGHUP, IGNORE);
      libc.execv(block, pointers); // the block begins with the path
      const reason = libc.strerror(errno());
      const text = reason === null ? "" : new Deno.UnsafePointerView(reason).getCString();
      throw new Error(`${path} cannot be executed: ${text}`);
    },
  };
}
