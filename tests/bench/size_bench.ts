/** Sizes of the executables. */
import { join } from "node:path";
import { findPrograms } from "../../tools/programs.ts";
import { executable } from "../integration/harness.ts";
import type { BenchRow } from "./report.ts";
import { atMost } from "./target.ts";

/** Size of each program in dist/. */
export async function sizeBench(): Promise<BenchRow[]> {
  const programs = await findPrograms(join(import.meta.dirname ?? ".", "..", ".."));
  return await Promise.all(programs.map(async ({ name }) => {
    const { size } = await Deno.stat(executable(name));
    return atMost(`dist/${name}`, size / 1e6, "MB", 100);
  }));
}
