/** That who follows the registry reads its file when it has changed, and at no other time. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Clock } from "../../bus/clock.ts";
import type { Processes } from "../../bus/processes/processes.ts";
import { Registry } from "../../bus/registry/registry.ts";

const START = 1_700_000_000;
const CLOCK: Clock = { now: () => START, monotonicMs: () => 0 };

class Folder implements AsyncDisposable {
  readonly home: string = Deno.makeTempDirSync({ prefix: "vj-test-" });
  readonly path: string = join(this.home, "registry.json");
  readonly registry: Registry = new Registry({ home: this.home, clock: CLOCK });

  async write(name: string): Promise<void> {
    const ports = { command: 1, telemetry: 2 };
    const services = { [name]: { pid: 7, heartbeat_at: START, ports } };
    await Deno.writeTextFile(this.path, JSON.stringify({ services }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.home, { recursive: true });
  }
}

/** A file of one service, changed so many seconds ago. */
async function writeService(folder: Folder, name: string, secondsAgo: number): Promise<void> {
  await folder.write(name);
  const changed = Math.floor(Date.now() / 1000) - secondsAgo + 0.25;
  await Deno.utime(folder.path, changed, changed);
}

async function serviceNames({ registry }: Folder): Promise<string[]> {
  return (await registry.services()).map(({ name }) => name);
}

Deno.test("services() reads a file again when its date changes", async () => {
  await using folder = new Folder();
  await writeService(folder, "one", 30);
  assert.deepEqual(await serviceNames(folder), ["one"]);
  await writeService(folder, "two", 20);
  assert.deepEqual(await serviceNames(folder), ["two"]);
});

Deno.test("services() reads a file of the same date and size again when it is another file", async () => {
  await using folder = new Folder();
  await writeService(folder, "one", 30);
  const { mtime } = await Deno.stat(folder.path);
  assert.deepEqual(await serviceNames(folder), ["one"]);
  await Deno.rename(folder.path, `${folder.path}.old`);
  await writeService(folder, "two", 30);
  await Deno.utime(folder.path, mtime ?? 0, mtime ?? 0);
  assert.deepEqual(await serviceNames(folder), ["two"]);
});

Deno.test("services() reads a file again that was changed a moment ago, whatever its date", async () => {
  await using folder = new Folder();
  await writeService(folder, "one", 0);
  const now = Date.now() / 1000;
  await Deno.utime(folder.path, now, now);
  assert.deepEqual(await serviceNames(folder), ["one"]);
  await writeService(folder, "two", 0);
  await Deno.utime(folder.path, now, now);
  assert.deepEqual(await serviceNames(folder), ["two"]);
});

Deno.test("services() looks at the processes anew while the file stays the same", async () => {
  await using folder = new Folder();
  let isThere = true;
  const system = { exists: () => isThere, startedAt: () => START };
  const registry = new Registry({
    home: folder.home,
    clock: CLOCK,
    system: system as unknown as Processes,
  });
  await writeService(folder, "one", 30);
  assert.equal((await registry.services())[0]?.health, "alive");
  isThere = false;
  assert.equal((await registry.services())[0]?.health, "gone");
});

Deno.test("services() does not read a file again that is the same", async () => {
  await using folder = new Folder();
  await writeService(folder, "one", 30);
  const { mtime } = await Deno.stat(folder.path);
  assert.deepEqual(await serviceNames(folder), ["one"]);
  await folder.write("two"); // which no date tells
  await Deno.utime(folder.path, mtime ?? 0, mtime ?? 0);
  assert.deepEqual(await serviceNames(folder), ["one"]);
});
