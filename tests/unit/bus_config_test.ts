import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import { checkConfig, ConfigError, loadConfig, parseAssignments } from "../../bus/config/config.ts";
import { fieldMeta } from "../../bus/config/field_meta.ts";
import { isMisspelt, suggestion } from "../../bus/config/suggestion.ts";

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
      environment: options.env ?? {},
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
    { ...parseAssignments(schema, ["interval=0.5", "name=42", "on=true", 'list=["a"]']) },
    { interval: 0.5, name: "42", on: true, list: ["a"] },
  );
});

Deno.test("parseAssignments() refuses a text without an equals sign", () => {
  assert.throws(() => parseAssignments(schema, ["interval"]), {
    exitCode: 2,
    message: /'interval' is no key=value/,
  });
});

Deno.test("parseAssignments() keeps an equals sign inside the value", () => {
  assert.deepEqual({ ...parseAssignments(schema, ["name=a=b"]) }, { name: "a=b" });
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

Deno.test("parseAssignments() refuses to reach into a value, as wrong use", () => {
  for (const words of [["interval=1", "interval.b=2"], ["name=x", "name.a.b=2"], ["list.=1"]]) {
    assert.throws(() => parseAssignments(schema, words), { name: "UserError", exitCode: 2 });
  }
});

Deno.test("parseAssignments() leaves prototypes alone, and loadConfig() refuses such a key", async () => {
  const flags = parseAssignments(schema, ["__proto__.polluted=1", "constructor.prototype.x=1"]);
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  assert.equal(({} as Record<string, unknown>)["x"], undefined);
  await assert.rejects(load({ flags }), { name: "ConfigError", exitCode: 2 });
});

for (const key of ["__proto__", "constructor", "toString"]) {
  Deno.test(`loadConfig() refuses the key '${key}' as any unknown one`, async () => {
    const flags = parseAssignments(schema, [`${key}=1`]);
    await assert.rejects(load({ flags }), new RegExp(`there is no key '${key}'`));
  });
}

const wrapped = {
  last: z.string().min(5).default("12345").meta({ secret: true }),
  default: z.string().min(5).meta({ secret: true }).default("12345"),
  optional: z.string().min(5).meta({ secret: true }).optional(),
  nullable: z.string().min(5).meta({ secret: true }).nullable().default(null),
  prefault: z.string().min(5).meta({ secret: true }).prefault("12345"),
  readonly: z.string().min(5).meta({ secret: true }).readonly().default("12345"),
  pipe: z.string().min(5).meta({ secret: true }).transform((text) => text).default("12345"),
  check: z.string().meta({ secret: true }).min(5).default("12345"),
};

for (const [how, field] of Object.entries(wrapped)) {
  Deno.test(`checkConfig() does not tell the refused value of a secret (${how})`, () => {
    const secret = z.object({ password: field });
    assert.equal(fieldMeta(secret, "password").secret, true);
    assert.throws(() => checkConfig(secret, { password: "hunt" }, "flags"), (error: Error) => {
      assert.doesNotMatch(error.message, /hunt/);
      assert.match(error.message, /password = \(secret\): /);
      return true;
    });
  });
}

Deno.test("fieldMeta() lets the outermost word count and knows no inherited keys", () => {
  const field = z.string().meta({ flag: "--a", restart: true }).default("").meta({ flag: "--b" });
  const { flag, restart } = fieldMeta(z.object({ field }), "field");
  assert.deepEqual({ flag, restart }, { flag: "--b", restart: true });
  assert.deepEqual(fieldMeta(z.object({ field }), "constructor"), {});
});

Deno.test("loadConfig() refuses a section whose name is nearly that of the worker", async () => {
  const home = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(home, "config.toml"), "[exampel_worker]\ninterval = 2");
    const loading = loadConfig(schema, {
      instance: "example_worker",
      worker: "example_worker",
      home,
      flags: {},
      environment: {},
    });
    await assert.rejects(loading, {
      name: "ConfigError",
      exitCode: 2,
      message: /config\.toml: \[exampel_worker\] .*did you mean \[example_worker\]\?/,
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("isMisspelt() tells mistakes from the names of other workers and instances", () => {
  for (const word of ["exampel_worker", "example_worke", "example-worker", "Example_worker"]) {
    assert.ok(isMisspelt(word, "example_worker"), word);
  }
  for (const word of ["example_python_worker", "example_worker_2", "example_worker2", "audio"]) {
    assert.ok(!isMisspelt(word, "example_worker"), word);
  }
  assert.ok(!isMisspelt("deck_a", "deck_b"));
  assert.ok(!isMisspelt("dj", "vj"));
});

Deno.test("loadConfig() passes over the sections of other workers", async () => {
  assert.equal((await load({ toml: "[audio_analyzer]\nrate = 2\n[midi_worker]" })).interval, 1);
});

Deno.test("loadConfig() refuses a variable of the worker that names no key", async () => {
  await assert.rejects(
    load({ env: { VJ_W_INTERVALL: "1", VJ_OTHER_KEY: "x" } }),
    /environment: VJ_W_INTERVALL sets nothing; did you mean 'VJ_W_INTERVAL'\?/,
  );
});

Deno.test("checkConfig() names a key of a table that cannot be one", () => {
  const schema = z.object({
    programs: z.record(z.string().regex(/^\w+$/, "expected a word"), z.int()),
  });
  assert.throws(
    () => checkConfig(schema, { programs: { "a b": 1 } }, "config.toml"),
    /^ConfigError: config\.toml: programs: 'a b' cannot be a key: expected a word$/,
  );
});
