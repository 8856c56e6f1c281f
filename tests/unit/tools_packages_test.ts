import assert from "node:assert/strict";
import {
  type FolderTree,
  isEmbedded,
  leaveOut,
  type NpmPackage,
  reachablePackages,
  UnknownAddonError,
} from "../../tools/packages.ts";
import { targetNamed, TARGETS, UnknownTargetError } from "../../tools/targets.ts";

const linux = targetNamed("x86_64-unknown-linux-gnu");

function installed(
  dependencies: Readonly<Record<string, readonly string[]>>,
): Record<string, NpmPackage> {
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, needs]) => [
      `${name}@1.0.0`,
      { name, dependencies: needs.map((need) => `${need}@1.0.0`), localPath: `/${name}` },
    ]),
  );
}

Deno.test("reachablePackages() follows dependencies, circles included", () => {
  const packages = installed({ a: ["b"], b: ["c"], c: ["a"], unrelated: [] });
  assert.deepEqual([...reachablePackages(["a@1.0.0"], packages)].sort(), [
    "a@1.0.0",
    "b@1.0.0",
    "c@1.0.0",
  ]);
});

Deno.test("reachablePackages() leaves out what osc needs for ports that are not used", () => {
  const packages = installed({
    osc: ["long", "ws", "serialport"],
    long: [],
    ws: [],
    serialport: [],
  });
  assert.deepEqual([...reachablePackages(["osc@1.0.0"], packages)], ["osc@1.0.0", "long@1.0.0"]);
});

Deno.test("isEmbedded() keeps exactly one zeromq addon for each target", () => {
  const builds = [
    "build/linux/x64/node/glibc-127-Release/addon.node",
    "build/linux/x64/node/musl-127-Release/addon.node",
    "build/linux/arm64/node/glibc-127-Release/addon.node",
    "build/darwin/x64/node/libc-115-Release/addon.node",
    "build/darwin/arm64/node/libc-115-Release/addon.node",
    "build/win32/x64/node/msvc-115-Release/addon.node",
    "build/win32/ia32/node/msvc-115-Release/addon.node",
  ];
  for (const target of TARGETS) {
    const kept = builds.filter((path) => isEmbedded("zeromq", path, target));
    assert.equal(kept.length, 1, target.triple);
    assert.ok(kept[0]?.startsWith(`build/${target.platform}/${target.arch}/`), target.triple);
  }
});

Deno.test("isEmbedded() keeps the node-web-audio-api addon of the target", () => {
  const kept = (triple: string, file: string) =>
    isEmbedded("node-web-audio-api", `node-web-audio-api.${file}.node`, targetNamed(triple));
  assert.equal(kept("x86_64-unknown-linux-gnu", "linux-x64-gnu"), true);
  assert.equal(kept("x86_64-unknown-linux-gnu", "linux-arm64-gnu"), false);
  assert.equal(kept("aarch64-apple-darwin", "darwin-arm64"), true);
  assert.equal(kept("x86_64-pc-windows-msvc", "win32-x64-msvc"), true);
});

Deno.test("isEmbedded() refuses an addon that no rule knows, naming package and file", () => {
  assert.throws(
    () => isEmbedded("left-pad", "prebuilds/pad.node", linux),
    (error) =>
      error instanceof UnknownAddonError && /left-pad.*prebuilds\/pad\.node/.test(error.message),
  );
});

Deno.test("isEmbedded() leaves out types, sources, documentation and hidden files", () => {
  for (const path of ["index.d.ts", "src/a.ts", "a.js.map", "README.md", ".history/x.js", "x.cc"]) {
    assert.equal(isEmbedded("some-package", path, linux), false, path);
  }
});

Deno.test("isEmbedded() keeps code, data and the licence", () => {
  for (const path of ["index.js", "lib/a.cjs", "package.json", "LICENSE", "MIT-LICENSE.txt"]) {
    assert.equal(isEmbedded("some-package", path, linux), true, path);
  }
});

const tree: FolderTree = new Map<string, FolderTree | undefined>([
  ["a", new Map([["1", undefined], ["2", undefined]])],
  ["b", new Map([["1", undefined], ["2", undefined]])],
  ["empty", new Map()],
  ["file", undefined],
]);

Deno.test("leaveOut() names a folder instead of all its files", () => {
  assert.deepEqual(leaveOut(tree, (path) => path === "a/1"), ["a/2", "b", "empty", "file"]);
});

Deno.test("leaveOut() names the root if nothing is wanted", () => {
  assert.deepEqual(leaveOut(tree, () => false), [""]);
});

Deno.test("targetNamed() refuses an unknown triple and lists the known ones", () => {
  assert.throws(
    () => targetNamed("riscv64-unknown-linux-gnu"),
    (error) =>
      error instanceof UnknownTargetError &&
      TARGETS.every((target) => error.message.includes(target.triple)),
  );
});
