/** The README's example of a worker is a worker. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { TestHome, until } from "./harness.ts";

const ROOT = join(import.meta.dirname ?? ".", "..", "..");

async function exampleSource(): Promise<string> {
  const readme = await Deno.readTextFile(join(ROOT, "README.md"));
  const [, source] = /## A worker of your own[^]*?```ts\n([^]*?)```/.exec(readme) ?? [];
  assert.ok(source !== undefined, "the README has no example of a worker");
  return source;
}

Deno.test("the README's worker has at most 40 lines", async () => {
  assert.ok((await exampleSource()).trimEnd().split("\n").length <= 40);
});

Deno.test("the README's worker type-checks, runs, publishes and obeys", async () => {
  await using home = await TestHome.create();
  const file = join(home.path, "main.ts");
  const bus = pathToFileURL(join(ROOT, "bus", "mod.ts")).href;
  await Deno.writeTextFile(file, (await exampleSource()).replace("../../bus/mod.ts", bus));
  const worker = home.run(Deno.execPath(), [
    ...["run", "--check", "-A", "--config", join(ROOT, "deno.json")],
    ...[file, "--port", "0"],
  ]);
  let ended = false;
  void worker.child.status.then(() => ended = true);
  await until("your_worker to be registered", async () => {
    assert.ok(!ended, worker.stderr);
    return await home.service("your_worker") !== undefined;
  }, 60_000);
  assert.deepEqual(await home.client.send("your_worker", "set", { data: 7 }), { data: 7 });
  const seen: unknown[] = [];
  home.client.subscribe("your.topic", ({ payload }) => seen.push(payload["data"]));
  await until("a reading", () => seen.includes(7));
});
