import assert from "node:assert/strict";
import { RegistryWatcher } from "../../bus/client/watcher.ts";
import type { Registry } from "../../bus/registry/registry.ts";
import { Work } from "../../bus/worker/work.ts";

Deno.test("Work stops what was still starting when it was stopped", async () => {
  const ready = Promise.withResolvers<void>();
  let stopped = 0;
  const work = new Work(async () => {
    await ready.promise;
    return { commands: {}, stop: () => void stopped++ };
  });
  const starting = assert.rejects(work.start(), /stopped while it started/);
  const stopping = work.stop("stopped");
  ready.resolve();
  await starting;
  assert.equal(await stopping, true);
  assert.equal(stopped, 1);
  assert.equal(work.running, undefined);
});

Deno.test("Work.stop() does not wait for ever for what does not stop", async () => {
  const work = new Work(() => ({ commands: {}, stop: () => new Promise(() => {}) }));
  await work.start();
  assert.equal(await work.stop("stopped"), false);
});

Deno.test("Work.stop() passes on what stopping throws", async () => {
  const work = new Work(() => ({
    commands: {},
    stop: () => {
      throw new Error("stuck");
    },
  }));
  await work.start();
  await assert.rejects(work.stop("stopped"), /stuck/);
});

Deno.test("Work starts once", async () => {
  let started = 0;
  const work = new Work(() => {
    started++;
    return { commands: {} };
  });
  await Promise.all([work.start(), work.start()]);
  assert.equal(started, 1);
});

Deno.test("RegistryWatcher looks in one row, however often listeners come and go", async () => {
  let reads = 0;
  const registry = { services: () => Promise.resolve(reads++ ? [] : []) };
  const watcher = new RegistryWatcher(registry as unknown as Registry, 100);
  for (let i = 0; i < 20; i++) watcher.listen(() => {})();
  const stop = watcher.listen(() => {});
  await new Promise((resolve) => setTimeout(resolve, 240));
  stop();
  assert.ok(reads <= 21 + 3, `${reads} reads`);
});

Deno.test("RegistryWatcher tells trouble with the workers last known", async () => {
  const answers = [() => Promise.resolve([]), () => Promise.reject(new Error("unreadable"))];
  const registry = { services: () => (answers.shift() ?? (() => Promise.resolve([])))() };
  const watcher = new RegistryWatcher(registry as unknown as Registry, 20);
  const told: (string | null)[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = watcher.listen((_, trouble) => {
    if (told.push(trouble) === 3) resolve();
  });
  await promise;
  stop();
  assert.deepEqual(told, [null, "unreadable", null]);
});
