import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { checkConfig, type ConfigSchema } from "../../bus/config/config.ts";
import { holdsSecret, withoutSecrets } from "../../bus/config/secrets.ts";

Deno.test("withoutSecrets() tells of a secret only whether it is set", () => {
  const schema = z.object({
    token: z.string().default("").meta({ secret: true }),
    rate: z.number().default(1),
  });
  assert.deepEqual(withoutSecrets(schema, { token: "abc", rate: 2 }), { token: "(set)", rate: 2 });
  assert.deepEqual(withoutSecrets(schema, { token: "", rate: 2 }), { token: "(not set)", rate: 2 });
});

const secret = z.string().min(5).meta({ secret: true });
const variables = z.record(z.string(), z.string()).meta({ secret: true });

/** Places in which a secret may stand, each with a configuration that has `hunter2` there. */
const places: Record<string, [schema: ConfigSchema, config: Record<string, unknown>]> = {
  "a table": [z.object({ a: z.object({ b: secret }) }), { a: { b: "hunter2" } }],
  "a table with a default": [
    z.object({ a: z.object({ b: secret }).default({ b: "none" }) }),
    { a: { b: "hunter2" } },
  ],
  "a record of tables": [
    z.object({
      programs: z.record(z.string(), z.object({ env: variables.default({}), port: z.number() }))
        .default({}),
    }),
    { programs: { lights: { env: { TOKEN: "hunter2" }, port: 1 } } },
  ],
  "a list": [z.object({ list: z.array(z.object({ b: secret })) }), { list: [{ b: "hunter2" }] }],
  "a list of secrets": [z.object({ list: z.array(secret).optional() }), { list: ["hunter2"] }],
  "a tuple": [z.object({ pair: z.tuple([z.string(), secret]) }), { pair: ["user", "hunter2"] }],
  "a union": [
    z.object({ login: z.union([z.string(), z.object({ b: secret })]).nullable() }),
    { login: { b: "hunter2" } },
  ],
  "an option of a union": [
    z.object({ a: z.union([z.number(), secret]).optional() }),
    { a: "hunter2" },
  ],
  "an intersection": [
    z.object({ a: z.intersection(z.object({ b: secret }), z.object({ c: z.number() })) }),
    { a: { b: "hunter2", c: 1 } },
  ],
  "further keys": [z.object({ a: z.object({}).catchall(secret) }), { a: { x: "hunter2" } }],
};

for (const [where, [schema, config]] of Object.entries(places)) {
  Deno.test(`withoutSecrets() does not show a secret in ${where}`, () => {
    checkConfig(schema, config, "test");
    const text = JSON.stringify(withoutSecrets(schema, config));
    assert.doesNotMatch(text, /hunter2/);
    assert.match(text, /\(set\)/);
    const [key = ""] = Object.keys(config);
    assert.ok(holdsSecret(schema, key, config[key]));
  });

  Deno.test(`checkConfig() does not tell a refused secret in ${where}`, () => {
    // Whatever takes the place of any part: the refused value must not be told if it may be a secret.
    const refused = JSON.parse(JSON.stringify(config).replace('"hunter2"', '["hunter2"]'));
    assert.throws(() => checkConfig(schema, refused, "test"), (error: Error) => {
      assert.doesNotMatch(error.message, /hunter2/);
      assert.match(error.message, /\(secret\)/);
      return true;
    });
  });
}

Deno.test("withoutSecrets() shows what stands beside a secret, and that a secret is not set", () => {
  const [schema, config] = places["a record of tables"] ?? [z.object({}), {}];
  assert.deepEqual(withoutSecrets(schema, config), {
    programs: { lights: { env: "(set)", port: 1 } },
  });
  const unset = { programs: { lights: { env: {}, port: 1 } } };
  assert.deepEqual(withoutSecrets(schema, unset), {
    programs: { lights: { env: "(not set)", port: 1 } },
  });
});

Deno.test("checkConfig() tells a refused value beside a secret, not the table around it", () => {
  const [schema] = places["a record of tables"] ?? [z.object({})];
  const port = { programs: { lights: { env: { TOKEN: "hunter2" }, port: "x" } } };
  assert.throws(() => checkConfig(schema, port, "test"), /programs\.lights\.port = "x"/);
  const around = { programs: { lights: ["hunter2"] } };
  assert.throws(() => checkConfig(schema, around, "test"), /programs\.lights = \(secret\)/);
});

Deno.test("checkConfig() names the keys of the table in which one is unknown", () => {
  const schema = z.object({ programs: z.record(z.string(), z.strictObject({ command: z.any() })) });
  assert.throws(
    () => checkConfig(schema, { programs: { lights: { comand: "x" } } }, "test"),
    /programs\.lights: there is no key 'comand'; did you mean 'command'\?; the keys are command/,
  );
});

Deno.test("withoutSecrets() leaves any configuration without secrets as it is", () => {
  const schema = z.object({ a: z.any(), b: z.record(z.string(), z.unknown()) });
  fc.assert(fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (a, b) => {
    const config = JSON.parse(JSON.stringify({ a, b }));
    assert.equal(JSON.stringify(withoutSecrets(schema, config)), JSON.stringify(config));
  }));
});
