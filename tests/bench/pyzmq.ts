/** Plain pyzmq, measured beside ours: what the machine gives at the moment. */
import { join } from "node:path";
import type { TestHome, TestProcess } from "../integration/harness.ts";
import { findPython } from "../interop/python.ts";

/** Starts a Python module of this folder; undefined where there is no Python with pyzmq. */
export function startPyzmq(
  home: TestHome,
  module: string,
  args: readonly string[],
): TestProcess | undefined {
  python ??= { path: findPython("zmq") };
  if (python.path === undefined) return undefined;
  return home.run(python.path, ["-B", join(import.meta.dirname ?? ".", module), ...args]);
}

/** Looked for once. */
let python: { path: string | undefined } | undefined;
