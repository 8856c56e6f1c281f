/**
 * Whether this process may use its terminal: one in the background (`replay FILE &`) is stopped by the system
 * when it makes the terminal raw, and would write into what others draw there.
 */
export function isInForeground(): boolean {
  if (Deno.build.os === "windows") return true;
  try {
    calls ??= openCalls();
    return calls.tcgetpgrp(2) === calls.getpgrp();
  } catch {
    return true; // a system without these calls has no job control either
  }
}

interface Calls {
  tcgetpgrp(descriptor: number): number;
  getpgrp(): number;
}

let calls: Calls | undefined;

function openCalls(): Calls {
  const library = Deno.build.os === "darwin" ? "libSystem.B.dylib" : "libc.so.6";
  return Deno.dlopen(library, {
    tcgetpgrp: { parameters: ["i32"], result: "i32" },
    getpgrp: { parameters: [], result: "i32" },
  }).symbols;
}
