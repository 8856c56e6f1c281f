import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { z } from "zod";
import type { Logger } from "../../bus/logging/logging.ts";
import type { RegistryEntry } from "../../bus/registry/schema.ts";
import { inheritOverrides, lastingOverrides } from "../../bus/worker/overrides.ts";
import { Settings } from "../../bus/worker/settings.ts";

const schema = z.object({
  now: z.number().min(0).default(1),
  later: z.number().default(1).meta({ restart: true }),
  list: z.array(z.string()).default([]),
  note: z.string().optional(),
  token: z.string().default("").meta({ secret: true }),
});

/** A configuration with a file of its own, which a test may change. */
class TestSettings implements AsyncDisposable {
  readonly #home: string;
  readonly settings: Settings;

  private constructor(home: string, settings: Settings) {
    this.#home = home;
    this.settings = settings;
  }

  static async load(): Promise<TestSettings> {
    const home = await Deno.makeTempDir({ prefix: "vj-test-" });
    const sources = { instance: "w", worker: "w", home, flags: {}, environment: {} };
    return new TestSettings(home, await Settings.load(schema, sources));
  }

  async writeFile(toml: string): Promise<void> {
    await Deno.writeTextFile(join(this.#home, "config.toml"), toml);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#home, { recursive: true });
  }
}

/** Remembers what it was told to take into use. */
function recorder() {
  const used: string[] = [];
  return {
    used,
    configure: (_: unknown, changed: ReadonlySet<string>) => void used.push(...changed),
  };
}

Deno.test("Settings.change() leaves as it is what needs a restart, and remembers it", async () => {
  await using test = await TestSettings.load();
  const { settings } = test;
  assert.deepEqual(await settings.change({ later: 2 }, () => {}), ["later"]);
  assert.equal(settings.values["later"], 1);
  assert.deepEqual(settings.overrides, { later: 2 });
});

Deno.test("Settings stay as they were when a change is refused by who must use it", async () => {
  await using test = await TestSettings.load();
  const refuse = () => Promise.reject(new Error("no"));
  await assert.rejects(test.settings.change({ now: 2 }, refuse), /no/);
  assert.equal(test.settings.values["now"], 1);
  assert.deepEqual(test.settings.overrides, {});
});

Deno.test("Settings make a change that is asked for during a start after it", async () => {
  await using test = await TestSettings.load();
  const started = Promise.withResolvers<void>();
  const start = test.settings.exclusively(() => started.promise);
  const change = test.settings.change({ now: 42 }, () => {});
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(test.settings.values["now"], 1);
  started.resolve();
  await Promise.all([start, change]);
  assert.equal(test.settings.values["now"], 42);
});

Deno.test("Settings.reload() takes what has changed in the file into use, and tells it", async () => {
  await using test = await TestSettings.load();
  const { used, configure } = recorder();
  await test.writeFile('[w]\nlist = ["a"]\nnote = "n"\nlater = 3');
  const { now, later } = await test.settings.reload(configure);
  assert.deepEqual([[...now].sort(), later], [["list", "note"], ["later"]]);
  assert.deepEqual(used.sort(), ["list", "note"]);
  assert.deepEqual(test.settings.values["list"], ["a"]);
  assert.equal(test.settings.values["later"], 1);
  await test.writeFile("[w]");
  assert.deepEqual([...(await test.settings.reload(configure)).now].sort(), ["list", "note"]);
  assert.ok(!("note" in test.settings.values));
});

Deno.test("Settings.reload() keeps what was set while it ran", async () => {
  await using test = await TestSettings.load();
  await test.settings.change({ now: 5 }, () => {});
  await test.writeFile("[w]\nnow = 2");
  assert.deepEqual([...(await test.settings.reload(() => {})).now], []);
  assert.equal(test.settings.values["now"], 5);
});

Deno.test("Settings.reload() changes nothing where the file has a mistake or the change is refused", async () => {
  await using test = await TestSettings.load();
  const before = { ...test.settings.values };
  await test.writeFile("[w]\nnow = -1");
  await assert.rejects(test.settings.reload(() => {}), {
    name: "ConfigError",
    message: /now = -1/,
  });
  await assert.rejects(test.settings.check(), { name: "ConfigError" });
  assert.deepEqual(test.settings.values, before);
  await test.writeFile("[w]\nnow = 2");
  await assert.rejects(test.settings.reload(() => Promise.reject(new Error("no"))), /no/);
  assert.deepEqual(test.settings.values, before);
});

Deno.test("Settings.inherit() takes what the schema takes, key by key, and says why not the others", async () => {
  await using test = await TestSettings.load();
  const { taken, refused } = test.settings.inherit({ now: -1, later: 7, gone: 1, list: ["x"] });
  assert.deepEqual(taken, ["later", "list"]);
  assert.equal(refused.length, 2);
  assert.match(refused[0] ?? "", /now = -1/);
  assert.match(refused[1] ?? "", /there is no key 'gone'/);
  assert.deepEqual(test.settings.overrides, { later: 7, list: ["x"] });
  assert.equal(test.settings.values["later"], 7);
});

Deno.test("Settings.inherit() never fails, whatever stands in the registry", async () => {
  await using test = await TestSettings.load();
  const keys = fc.oneof(fc.constantFrom(...Object.keys(schema.shape), "__proto__"), fc.string());
  fc.assert(fc.property(fc.dictionary(keys, fc.jsonValue()), (values) => {
    const { taken, refused } = test.settings.inherit(values);
    assert.equal(taken.length + refused.length, Object.keys(values).length);
    assert.ok(schema.strict().safeParse(test.settings.values).success);
  }));
});

Deno.test("lastingOverrides() leaves out secrets, and all of it where it is too much", () => {
  assert.deepEqual(lastingOverrides(schema, { now: 2, token: "abc" }), { now: 2 });
  assert.deepEqual(lastingOverrides(schema, { list: ["x".repeat(100_000)] }), {});
});

const NOW = 1_700_000_000;
const clock = { now: () => NOW, monotonicMs: () => 0 };

async function inheritedFrom(values: Partial<RegistryEntry>) {
  await using test = await TestSettings.load();
  const lines: string[] = [];
  const log = {
    info: (text: string, { keys }: { keys: string }) => lines.push(text.replace("{keys}", keys)),
    warn: (_: string, { reason }: { reason: string }) => lines.push(reason),
  } as unknown as Logger;
  const predecessor: RegistryEntry = {
    pid: 7,
    status: "running",
    started_at: 0,
    heartbeat_at: NOW,
    ports: { command: 1, telemetry: 2 },
    metadata: {},
    overrides: { now: 9 },
    ...values,
  };
  inheritOverrides(test.settings, predecessor, clock, log);
  return { now: test.settings.values["now"], lines };
}

for (const status of ["running", "crashed", "restarting"]) {
  Deno.test(`inheritOverrides() takes over what a process left that was ${status}, and says so`, async () => {
    const { now, lines } = await inheritedFrom({ status, heartbeat_at: NOW - 300 });
    assert.equal(now, 9);
    assert.deepEqual(lines, ["as set before the restart: now"]);
  });
}

Deno.test("inheritOverrides() takes nothing from a process that was stopped or ended long ago", async () => {
  for (const values of [{ status: "stopped" }, { heartbeat_at: NOW - 301 }]) {
    assert.deepEqual(await inheritedFrom(values), { now: 1, lines: [] });
  }
});

Deno.test("inheritOverrides() warns of what the schema refuses by now", async () => {
  const { now, lines } = await inheritedFrom({ overrides: { now: "fast" } });
  assert.equal(now, 1);
  assert.match(lines.join(), /now = "fast"/);
});
