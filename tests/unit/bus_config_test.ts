import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import { checkConfig, ConfigError, loadConfig, parseAssignments } from "../../bus/config/config.ts";
import { suggestion } from "../../bus/config/suggestion.ts";

const schema = z.object({
  interval: z.number().min(0.1).default(1),
  name: z.string().default("x"),
  on: z.boolean().default(false),
  list: z.array(z.string()).default([]),
});

async function load(options: {
  toml?: string;
  env?: Record<string, string>;
  flags?: Record<string, unknown>;
  instance?: string;
}) {
  const home = await Deno.makeTempDir();
  try {
    if (options.toml !== undefined) {
      await Deno.writeTextFile(join(home, "config.toml"), options.toml);
    }
    return await loadConfig(schema, {
      instance: options.instance ?? "w",
      worker: "w",
      home,
      flags: options.flags ?? {},
      environment: (name) => options.env?.[name],
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("loadConfig() uses the defaults where nothing else is said", async () => {
  assert.deepEqual(await load({}), { interval: 1, name: "x", on: false, list: [] });
});

Deno.test("loadConfig() lets flags win over environment over file", async () => {
  const config = await load({
    toml: '[w]\ninterval = 2\nname = "file"\non = true',
    env: { VJ_W_INTERVAL: "3", VJ_W_NAME: "env" },
    flags: { interval: 4 },
  });
  assert.deepEqual(config, { interval: 4, name: "env", on: true, list: [] });
});

Deno.test("loadConfig() prefers the section of the instance to that of the worker", async () => {
  const toml = "[w]\ninterval = 2\n[second]\ninterval = 3";
  assert.equal((await load({ toml, instance: "second" })).interval, 3);
});

Deno.test("loadConfig() names file and line of a typing mistake", async () => {
  await assert.rejects(load({ toml: "[w]\ninterval = = 2" }), (error: Error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /config\.toml, line 2: /);
    return true;
  });
});

Deno.test("loadConfig() names an unknown key, the nearest one and all that there are", async () => {
  await assert.rejects(
    load({ toml: "[w]\nintervall = 2" }),
    /config\.toml, \[w\]: there is no key 'intervall'; did you mean 'interval'\?; the keys are interval, name, on, list/,
  );
});

Deno.test("loadConfig() names key, value and what is allowed", async () => {
  await assert.rejects(
    load({ env: { VJ_W_INTERVAL: "0" } }),
    /environment: interval = 0: .*>=0\.1/,
  );
});

Deno.test("loadConfig() refuses a section that is no table", async () => {
  await assert.rejects(load({ toml: "w = 3" }), /'w' must be a section: \[w\]/);
});

Deno.test("loadConfig() says that a file asked for by name is not there", async () => {
  const sources = { instance: "w", worker: "w", home: "/nonexistent", flags: {} };
  await assert.rejects(
    loadConfig(schema, { ...sources, file: "/nonexistent/my.toml" }),
    /my\.toml cannot be read/,
  );
});

Deno.test("parseAssignments() reads a value as the key's schema has it", () => {
  assert.deepEqual(
    parseAssignments(schema, ["interval=0.5", "name=42", "on=true", 'list=["a"]']),
    { interval: 0.5, name: "42", on: true, list: ["a"] },
  );
});

Deno.test("parseAssignments() refuses a text without an equals sign", () => {
  assert.throws(() => parseAssignments(schema, ["interval"]), /'interval' is no setting/);
});

Deno.test("parseAssignments() keeps an equals sign inside the value", () => {
  assert.deepEqual(parseAssignments(schema, ["name=a=b"]), { name: "a=b" });
});

Deno.test("checkConfig() leaves refused values to the message", () => {
  assert.throws(() => checkConfig(schema, { interval: "fast" }, "flags"), /interval = "fast"/);
});

Deno.test("suggestion() offers a near word and stays silent about a far one", () => {
  assert.equal(
    suggestion("helth_check", ["health_check", "restart"]),
    "; did you mean 'health_check'?",
  );
  assert.equal(suggestion("zzz", ["health_check"]), "");
});
