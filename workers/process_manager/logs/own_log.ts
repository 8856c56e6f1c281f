import { fstatSync, statSync } from "node:fs";
import { cString } from "../../../bus/processes/posix.ts";
import { machineDisk } from "../../../bus/logging/files/disk.ts";
import { RotatedFiles } from "../../../bus/logging/files/rotated_files.ts";
import type { LogBounds } from "./piece_copy.ts";

const STDOUT = 1;
const STDERR = 2;

/** open(2): write only, append, close in programs that are executed. */
const APPENDING = Deno.build.os === "darwin" ? 0x1 | 0x8 | 0x1000000 : 0o1 | 0o2000 | 0o2000000;

let opened: ReturnType<typeof openLibc> | undefined;

function openLibc() {
  return Deno.dlopen(Deno.build.os === "darwin" ? "libSystem.B.dylib" : "libc.so.6", {
    open: { parameters: ["buffer", "i32"], result: "i32" },
    dup2: { parameters: ["i32", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
  }).symbols;
}

/** Which of this process's output streams go into a file. */
function streamsInto(path: string): number[] {
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined) return [];
  return [STDOUT, STDERR].filter((descriptor) => {
    const { dev, ino } = fstatSync(descriptor);
    return dev === file.dev && ino === file.ino;
  });
}

/**
 * Rotates the log that this process itself writes as its stderr: the file is renamed and a new one put in
 * the place of the stream, so that no thread's line is lost. It may be called at any time.
 *
 * @returns whether it was rotated: not if it is smaller than `maxBytes`, is no output of this process, or
 *     the system is Windows
 * @throws the system's error; what is written goes on into the same file, whatever its name is by then
 */
export function rotateOwnLog(
  path: string,
  bounds: LogBounds,
): boolean {
  if (Deno.build.os === "windows" || (machineDisk.stat(path)?.size ?? 0) < bounds.maxBytes) {
    return false;
  }
  const streams = streamsInto(path);
  if (streams.length === 0) return false;
  const libc = opened ??= openLibc();
  const files = Math.max(1, bounds.files); // it cannot be shortened while others of our threads write
  const rotated = new RotatedFiles(path, machineDisk);
  rotated.recover(files);

  // Made and opened under another name: where that fails, nothing has changed.
  const fresh = rotated.copyPath(0);
  machineDisk.create(fresh)[Symbol.dispose]();
  const descriptor = libc.open(cString(fresh), APPENDING);
  if (descriptor < 0) throw new Error(`${fresh} cannot be opened`);
  try {
    rotated.makeRoom(1, files);
    machineDisk.rename(path, rotated.path(1));
    machineDisk.rename(fresh, path);
    for (const stream of streams) libc.dup2(descriptor, stream);
  } finally {
    libc.close(descriptor);
  }
  return true;
}
