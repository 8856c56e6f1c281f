/** How this program starts itself again, as the child process that captures sound. */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The command line of `capture` with more arguments: of the compiled executable, or of the source
 * under a `deno` that runs it.
 */
export function captureChild(args: readonly string[]): { command: string; args: string[] } {
  // Linux adds a word to the path of an executable that was replaced, say by a new build.
  const command = Deno.execPath().replace(/ \(deleted\)$/, "");
  const interpreted = /^deno(\.exe)?$/.test(basename(command));
  const self = interpreted
    ? ["run", "--allow-all", fileURLToPath(new URL("./main.ts", import.meta.url))]
    : [];
  return { command, args: [...self, "capture", ...args] };
}
