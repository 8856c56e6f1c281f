/** Starts this program once more, to read databases: what that takes is given back when it ends. */
import { boundedBytes } from "../../../bus/bounded_bytes.ts";
import { errorText } from "../../../bus/mod.ts";
import { killChild } from "../../../bus/processes/kill_child.ts";
import { type Reading, unpackBytes } from "./packed_bytes.ts";
import { READ_COMMAND } from "./read_command.ts";

/** Two million songs. */
const MOST_BYTES = 80 * 1024 * 1024;
const TIMEOUT_MS = 120_000;

/**
 * Reads databases.
 *
 * @param signal ends it
 * @throws {Error} saying why nothing was read
 */
export async function readInChild(
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Reading> {
  // Linux adds a word to the path of an executable that was replaced, say by a new build.
  const self = Deno.execPath().replace(/ \(deleted\)$/, "");
  const child = new Deno.Command(self, {
    args: [...selfArguments(), READ_COMMAND, ...paths],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  }).spawn();
  try {
    const bytes = await boundedBytes(
      child.stdout,
      MOST_BYTES,
      () => new Error(`more than ${MOST_BYTES} bytes came of it`),
    );
    const { code, signal: ended } = await child.status;
    if (code !== 0) throw new Error(`the reading process ended with ${ended ?? code}`);
    return unpackBytes(bytes);
  } catch (error) {
    killChild(child);
    throw new Error(`the databases could not be read: ${errorText(error)}`, { cause: error });
  }
}

/** What comes before the subcommand when this program runs from its sources. */
function selfArguments(): string[] {
  return Deno.build.standalone ? [] : ["run", "--quiet", "--allow-all", Deno.mainModule];
}
