import assert from "node:assert/strict";
import { z } from "zod";
import { RegistryWatcher } from "../../bus/client/watcher.ts";
import type { Registry } from "../../bus/registry/registry.ts";
import { Settings } from "../../bus/worker/settings.ts";
import { StartStoppedError, Work } from "../../bus/worker/work.ts";

Deno.test("Work stops what was still starting when it was stopped", async () => {
  const ready = Promise.withResolvers<void>();
  let stopped = 0;
  const work = new Work(async () => {
    await ready.promise;
    return { commands: {}, stop: () => void stopped++ };
  });
  const starting = assert.rejects(work.start(), StartStoppedError);
  const stopping = work.stop();
  ready.resolve();
  await starting;
  assert.equal(await stopping, true);
  assert.equal(stopped, 1);
  assert.equal(work.running, undefined);
});

Deno.test("Work.stop() does not wait for ever for what does not stop", async () => {
  const work = new Work(() => ({ commands: {}, stop: () => new Promise(() => {}) }));
  await work.start();
  assert.equal(await work.stop(), false);
});

Deno.test("Work.stop() passes on what stopping throws", async () => {
  const work = new Work(() => ({
    commands: {},
    stop: () => {
      throw new Error("stuck");
    },
  }));
  await work.start();
  await assert.rejects(work.stop(), /stuck/);
});

async function settings(): Promise<Settings> {
  const schema = z.object({
    now: z.number().default(1),
    later: z.number().default(1).meta({ restart: true }),
  });
  return await Settings.load(schema, {
    instance: "w",
    worker: "w",
    home: "/nonexistent",
    flags: {},
    environment: {},
  });
}

Deno.test("Settings keep what waits for a restart until they are loaded again", async () => {
  const made = await settings();
  assert.deepEqual(await made.change({ later: 2 }, () => {}), ["later"]);
  assert.equal(made.values["later"], 1);
  (await made.reload())();
  assert.equal(made.values["later"], 2);
});

Deno.test("Settings stay as they were when a change is refused by who must use it", async () => {
  const made = await settings();
  const refuse = () => Promise.reject(new Error("no"));
  await assert.rejects(made.change({ now: 2 }, refuse), /no/);
  assert.equal(made.values["now"], 1);
});

Deno.test("Settings make a change that is asked for during a restart after it", async () => {
  const made = await settings();
  const restarted = Promise.withResolvers<void>();
  const restart = made.exclusively(async () => {
    const use = await made.reload();
    await restarted.promise;
    use();
  });
  const change = made.change({ now: 42 }, () => {});
  restarted.resolve();
  await restart;
  await change;
  assert.equal(made.values["now"], 42);
});

Deno.test("RegistryWatcher looks in one row, however often listeners come and go", async () => {
  let reads = 0;
  const registry = { services: () => Promise.resolve(reads++ ? [] : []) };
  const watcher = new RegistryWatcher(registry as unknown as Registry);
  for (let i = 0; i < 20; i++) watcher.listen(() => {})();
  const stop = watcher.listen(() => {});
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  stop();
  assert.ok(reads <= 21 + 3, `${reads} reads`);
});

Deno.test("RegistryWatcher tells trouble with the workers last known", async () => {
  const answers = [() => Promise.resolve([]), () => Promise.reject(new Error("unreadable"))];
  const registry = { services: () => (answers.shift() ?? (() => Promise.resolve([])))() };
  const watcher = new RegistryWatcher(registry as unknown as Registry);
  const told: (string | null)[] = [];
  const stop = watcher.listen((_, trouble) => told.push(trouble));
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  stop();
  assert.deepEqual(told, [null, "unreadable", null]);
});
