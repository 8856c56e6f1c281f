/**
 * The hidden `capture` subcommand: the process in which sound is decoded or recorded, so that what
 * crashes there takes nothing with it. It writes sound to stdout (header, then f32le PCM), messages
 * to stderr, and ends when its stdin closes, that is, when whoever started it is gone.
 */
import { parseArgs } from "node:util";
import { playFile } from "./file_player.ts";
import { listMicrophones, recordMicrophone } from "./microphone.ts";

const FAILED = 1;
const WRONG_USE = 2;

/**
 * Runs `capture file PATH [--loop]`, `capture live [--device NAME] [--latency-ms N]` or
 * `capture devices` (a JSON array on stdout).
 *
 * @param args what follows `capture` on the command line
 * @returns the exit code; `live` goes on until the process is ended
 */
export async function captureMain(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    options: {
      loop: { type: "boolean" },
      device: { type: "string" },
      "latency-ms": { type: "string" },
    },
  });
  const [mode, path] = positionals;
  try {
    switch (mode) {
      case "devices":
        writeAll(new TextEncoder().encode(JSON.stringify(await listMicrophones())));
        return 0;
      case "file":
        if (path === undefined) break;
        void exitWithParent();
        await playFile(path, values["loop"] === true ? "forever" : "once", writeAll);
        return 0;
      case "live": {
        void exitWithParent();
        const device = typeof values["device"] === "string" ? values["device"] : undefined;
        await recordMicrophone(device, Number(values["latency-ms"] ?? 10) / 1000, writeAll);
        return 0;
      }
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return FAILED;
  }
  console.error("capture is a part of the program, not a command: use --input");
  return WRONG_USE;
}

async function exitWithParent(): Promise<void> {
  const reader = Deno.stdin.readable.getReader();
  while (!(await reader.read()).done);
  Deno.exit(0);
}

/** Writes all of `bytes` to stdout, waiting while the reader is behind. */
function writeAll(bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) {
    offset += Deno.stdout.writeSync(bytes.subarray(offset));
  }
}
