import assert from "node:assert/strict";
import {
  CompileSettingsError,
  parseCompileSettings,
  permissionFlags,
} from "../../tools/programs.ts";

const parse = (settings: unknown) =>
  parseCompileSettings(JSON.stringify(settings), "workers/x/compile.json");

function refusal(settings: unknown): string {
  try {
    parse(settings);
  } catch (error) {
    assert.ok(error instanceof CompileSettingsError);
    assert.ok(error.message.includes("workers/x/compile.json"));
    return error.message;
  }
  throw new assert.AssertionError({ message: "it was accepted" });
}

Deno.test("parseCompileSettings() gives a program without settings neither net nor run", () => {
  const flags = permissionFlags(parse({}).permissions);
  assert.deepEqual(flags, [
    "--allow-env",
    "--allow-ffi",
    "--allow-read",
    "--allow-sys=homedir",
    "--allow-write",
  ]);
});

Deno.test("parseCompileSettings() adds and takes away permissions", () => {
  const flags = permissionFlags(
    parse({ permissions: { run: true, ffi: false, net: ["127.0.0.1", "localhost"] } }).permissions,
  );
  assert.ok(flags.includes("--allow-run"));
  assert.ok(!flags.some((flag) => flag.startsWith("--allow-ffi")));
  assert.ok(flags.includes("--allow-net=127.0.0.1,localhost"));
});

Deno.test("parseCompileSettings() hands on the files to include", () => {
  assert.deepEqual(parse({ include: ["capture/child.ts"] }).include, ["capture/child.ts"]);
});

Deno.test("parseCompileSettings() hands on settings of the engine, and refuses what is no flag", () => {
  assert.deepEqual(parse({ v8_flags: ["--max-semi-space-size=1"] }).v8Flags, [
    "--max-semi-space-size=1",
  ]);
  assert.match(refusal({ v8_flags: "--lite-mode" }), /"v8_flags"/);
  assert.match(refusal({ v8_flags: ["lite-mode"] }), /"v8_flags"/);
});

Deno.test("parseCompileSettings() names an unknown permission and the known ones", () => {
  assert.match(refusal({ permissions: { runn: true } }), /"runn".*read, write, net/);
});

Deno.test("parseCompileSettings() names an unknown key", () => {
  assert.match(refusal({ permission: {} }), /"permission"/);
});

Deno.test("parseCompileSettings() refuses values of the wrong kind", () => {
  assert.match(refusal({ permissions: { run: "yes" } }), /"run"/);
  assert.match(refusal({ include: "child.ts" }), /"include"/);
  assert.match(refusal([]), /object/);
});

Deno.test("parseCompileSettings() refuses text that is not JSON", () => {
  assert.throws(() => parseCompileSettings("{", "workers/x/compile.json"), CompileSettingsError);
});
