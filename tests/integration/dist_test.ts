/** The executables in dist/, each copied alone into an empty folder, with an empty HOME. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { findPrograms } from "../../tools/programs.ts";

const ROOT = join(import.meta.dirname ?? ".", "..", "..");
const EXTENSION = Deno.build.os === "windows" ? ".exe" : "";
const SIZE_LIMIT_BYTES = 100_000_000;

const programs = await findPrograms(ROOT);

Deno.test("there are programs to compile", () => {
  assert.ok(programs.length > 0);
});

for (const { name } of programs) {
  const executable = join(ROOT, "dist", name + EXTENSION);

  Deno.test(`dist/${name} answers --version with its name and version, and leaves no trace`, async () => {
    const { code, stdout, stderr, left } = await runAlone(executable, ["--version"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\d+\.\d+\.\d+/);
    assert.equal(stderr, "");
    assert.deepEqual(left, []);
  });

  Deno.test(`dist/${name} answers --help on stdout, and leaves no trace`, async () => {
    const { code, stdout, stderr, left } = await runAlone(executable, ["--help"]);
    assert.equal(code, 0, stderr);
    assert.ok(stdout.includes(name), stdout);
    assert.ok(stdout.includes("--version"), stdout);
    assert.equal(stderr, "");
    assert.deepEqual(left, []);
  });

  Deno.test(`dist/${name} answers an unknown flag with exit code 2 and no stack trace`, async () => {
    const { code, stdout, stderr } = await runAlone(executable, ["--no-such-flag"]);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.ok(stderr.includes("--no-such-flag"), stderr);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });

  Deno.test({
    name: `dist/${name} has at most 100 MB`,
    ignore: Deno.build.target !== "x86_64-unknown-linux-gnu",
    fn: async () => {
      const { size } = await Deno.stat(executable);
      assert.ok(size <= SIZE_LIMIT_BYTES, `${size} bytes`);
    },
  });
}

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What the program left in its folder and in HOME. */
  readonly left: readonly string[];
}

async function runAlone(executable: string, args: readonly string[]): Promise<Run> {
  const scratch = await Deno.makeTempDir({ prefix: "dist_test_" });
  try {
    const folder = join(scratch, "folder");
    const home = join(scratch, "home");
    const temporary = join(scratch, "tmp");
    for (const path of [folder, home, temporary]) await Deno.mkdir(path);
    const copy = join(folder, `program${EXTENSION}`);
    await Deno.copyFile(executable, copy);
    const { code, stdout, stderr } = await new Deno.Command(copy, {
      args: [...args],
      cwd: folder,
      clearEnv: true,
      env: { HOME: home, TMPDIR: temporary },
      stdin: "null",
      signal: AbortSignal.timeout(10_000),
    }).output();
    const left = [...Deno.readDirSync(folder), ...Deno.readDirSync(home)]
      .map((entry) => entry.name).filter((name) => name !== `program${EXTENSION}`);
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr), left };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}
