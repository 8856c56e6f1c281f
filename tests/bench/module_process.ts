/** Processes of a benchmark that are no program of ours: modules of this folder, each in a Deno of its own. */
import { join } from "node:path";
import { type TestHome, type TestProcess, until } from "../integration/harness.ts";

/** Starts a module of this folder. What it measures it prints as its last line, as JSON. */
export function startModule(
  home: TestHome,
  module: string,
  args: readonly string[],
  options: { stdin?: "piped" } = {},
): TestProcess {
  const path = join(import.meta.dirname ?? ".", module);
  return home.run(Deno.execPath(), ["run", "-A", "--no-check", path, ...args], options);
}

/**
 * Waits for the end of a process and reads the JSON of its last line.
 *
 * @throws {Error} with what it printed, when it failed.
 */
export async function resultOf(process: TestProcess): Promise<unknown> {
  const { code, signal } = await process.ended();
  if (code !== 0) {
    throw new Error(`a process of the benchmark ended with ${signal ?? code}: ${process.stderr}`);
  }
  return JSON.parse(process.stdout.trimEnd().split("\n").at(-1) ?? "");
}

/** Waits for the port that a process prints as `port N`. */
export async function portOf(process: TestProcess): Promise<string> {
  return await until("the port of a process of the benchmark", () => {
    const [, port] = /^port (\d+)$/m.exec(process.stdout) ?? [];
    return port;
  });
}
