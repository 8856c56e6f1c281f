/** Reads the configuration file. */
import { errorText } from "../../../../bus/messages/errors.ts";
import type { ConfigFacts } from "../checks/config.ts";

/** As much as a program would read. */
const MAX_BYTES = 1024 * 1024;

/** The text of the file, and its mode where the system has modes. */
export async function configContent(path: string): Promise<ConfigFacts["content"]> {
  try {
    const { size, mode } = await Deno.stat(path);
    if (size > MAX_BYTES) return { trouble: `${size} bytes are no configuration file` };
    const text = await Deno.readTextFile(path);
    return { text, mode: Deno.build.os === "windows" ? null : mode };
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory; // which the check of the home tells
    return isAbsent ? null : { trouble: errorText(error) };
  }
}
