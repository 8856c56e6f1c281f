import assert from "node:assert/strict";
import type { Logger } from "../../bus/logging/logging.ts";
import type { Registry } from "../../bus/registry/registry.ts";
import type { RegistryEntry, RegistryFile } from "../../bus/registry/schema.ts";
import { Presence } from "../../bus/worker/presence.ts";

/** A registry in memory that is as slow as a test says. */
class SlowRegistry {
  readonly file: RegistryFile = { version: "1.0", updated_at: 0, services: {} };
  readonly clock = { now: () => 1_700_000_000, monotonicMs: () => 0 };
  updates = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #opened = Promise.withResolvers<void>();

  constructor() {
    this.unlock();
  }

  lock(): void {
    this.#opened = Promise.withResolvers();
  }

  unlock(): void {
    this.#opened.resolve();
  }

  update<T>(change: (file: RegistryFile) => T): Promise<T> {
    const result = this.#turn.then(() => this.#opened.promise).then(() => {
      this.updates++;
      return change(this.file);
    });
    this.#turn = result.catch(() => {});
    return result;
  }

  get entry(): RegistryEntry | undefined {
    return this.file.services["w"] as RegistryEntry | undefined;
  }
}

async function begun(registry: SlowRegistry, overrides: Record<string, unknown>) {
  const presence = new Presence({
    registry: registry as unknown as Registry,
    details: { name: "w", ports: { command: 1, telemetry: 2 } },
    metadata: () => ({}),
    overrides: () => ({ ...overrides }),
    log: { info: () => {}, warn: () => {} } as unknown as Logger,
    onRefused: (error) => {
      throw error;
    },
  });
  await presence.begin();
  return presence;
}

Deno.test("Presence.refresh() writes at once what was set", async () => {
  const registry = new SlowRegistry();
  const overrides: Record<string, unknown> = {};
  const presence = await begun(registry, overrides);
  assert.ok(registry.entry !== undefined && !("overrides" in registry.entry));
  overrides["rate"] = 2;
  await presence.refresh();
  assert.deepEqual(registry.entry?.overrides, { rate: 2 });
  await presence.end("crashed");
  assert.equal(registry.entry?.status, "crashed");
});

Deno.test("Presence.refresh() during a slow beat writes the latest once, and does not wait for long", async () => {
  const registry = new SlowRegistry();
  const overrides: Record<string, unknown> = {};
  const presence = await begun(registry, overrides);
  registry.lock();
  const before = registry.updates;
  const refreshed: Promise<void>[] = [];
  for (
    overrides["rate"] = 1;
    Number(overrides["rate"]) < 50;
    overrides["rate"] = Number(overrides["rate"]) + 1
  ) {
    refreshed.push(presence.refresh());
  }
  await Promise.all(refreshed); // though nothing could be written
  registry.unlock();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(registry.entry?.overrides, { rate: 50 });
  assert.equal(registry.updates - before, 2);
  await presence.end("removed");
  assert.equal(registry.entry, undefined);
});

Deno.test("Presence.end() leaves the latest values behind, also those that no beat has written", async () => {
  const registry = new SlowRegistry();
  const overrides: Record<string, unknown> = {};
  const presence = await begun(registry, overrides);
  overrides["rate"] = 3;
  await presence.end("restarting");
  assert.deepEqual(registry.entry?.overrides, { rate: 3 });
  await presence.refresh();
  assert.equal(registry.entry?.status, "restarting");
});
