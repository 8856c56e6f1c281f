/** Running the Python programs of this folder. */
import { join } from "node:path";
import type { TestHome, TestProcess } from "../integration/harness.ts";

function hasModule(python: string, module: string): boolean {
  const command = new Deno.Command(python, {
    args: ["-c", `import ${module}`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  try {
    return command.outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * A Python that has a module: the system's, to which the packages of the system belong, or the one on
 * the PATH. Where there is none, it says so: the tests that need it are left out.
 */
export function findPython(module: string): string | undefined {
  const found = ["/usr/bin/python3", "python3"].find((python) => hasModule(python, module));
  if (found === undefined) {
    console.log(`left out: tests that need a Python with ${module} (Debian: python3-${module})`);
  }
  return found;
}

/** Starts a program of this folder; its standard input is open until {@link endInput}. */
export function runPython(
  home: TestHome,
  python: string | undefined,
  program: string,
  ...args: readonly string[]
): TestProcess {
  const path = join(import.meta.dirname ?? ".", program);
  return home.run(python ?? "python3", ["-B", path, ...args], { stdin: "piped" });
}

/** Gives a process its last input, by which these programs end. */
export async function endInput(process: TestProcess, text = ""): Promise<void> {
  const writer = process.child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    // It has ended already; its exit code tells the test.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
