import assert from "node:assert/strict";
import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { CommandError, WorkerNotFoundError } from "../../bus/messages/errors.ts";
import { configFields } from "../../console/cockpit/config_form/config_field.ts";
import { openConfigForm } from "../../console/cockpit/config_form/config_form.ts";
import { steppedValue } from "../../console/cockpit/config_form/step_value.ts";
import { tomlText } from "../../console/cockpit/config_form/toml_text.ts";
import { whyNot } from "../../console/cockpit/config_form/why_not.ts";
import { CockpitStage, type Payload } from "./cockpit_stage.ts";

const SCHEMA = {
  type: "object",
  properties: {
    rate: {
      type: "number",
      minimum: 0.1,
      maximum: 10,
      default: 1,
      description: "Counts a second",
    },
    loop: { type: "boolean", default: false },
    mode: { type: "string", enum: ["auto", "on", "off"], default: "auto" },
    title: { type: "string", maxLength: 8, default: "" },
    names: { type: "array", items: { type: "string" }, default: [] },
    port: { anyOf: [{ type: "integer" }, { type: "string" }] },
    size: { type: "integer", minimum: 1, maximum: 9, default: 2, restart: true },
    password: { type: "string", default: "", secret: true },
    programs: {
      type: "object",
      additionalProperties: { properties: { env: { type: "object", secret: true } } },
    },
  },
};

const VALUES = {
  rate: 1,
  loop: false,
  mode: "auto",
  title: "",
  names: ["a"],
  port: 9001,
  size: 2,
  password: "(set)",
  programs: { one: { env: "(set)" } },
};

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

/** A stage with the form of a worker that takes everything; its answers to `set_config` can be played. */
async function formStage(
  setConfig: (config: Payload) => Payload = () => ({ restart_required: false, restart_keys: [] }),
): Promise<CockpitStage> {
  const stage = new CockpitStage().register("worker");
  stage.answer = (command, payload) => {
    if (command === "describe") return { config: { schema: SCHEMA, values: VALUES } };
    if (command === "get_state") return { config: VALUES };
    if (command === "set_config") return setConfig(payload["config"] as Payload);
    return {};
  };
  openConfigForm(stage.cockpit, "worker");
  await import("../../console/cockpit/config_form/form_overlay.ts");
  await settled();
  stage.rows(100, 30);
  return stage;
}

/** What was sent by `set_config`. */
const written = (stage: CockpitStage) =>
  stage.sent.filter(({ command }) => command === "set_config").map(({ payload }) => payload);

const row = (stage: CockpitStage, name: string) =>
  stage.rows(100, 30).find((line) => line.includes(` ${name} `)) ?? "";

/** Chooses a key by its place. */
async function choose(stage: CockpitStage, name: string): Promise<void> {
  const index = Object.keys(SCHEMA.properties).indexOf(name);
  await stage.press("home", ...Array.from({ length: index }, () => "down"));
  stage.rows(100, 30);
}

async function edit(stage: CockpitStage, name: string, text: string): Promise<void> {
  await choose(stage, name);
  await stage.press("return", "ctrl+u", ...text, "return");
}

Deno.test("the form shows each key with value, default, range and meaning", async () => {
  const stage = await formStage();
  assert.match(row(stage, "rate"), /rate +1 +1 +number 0\.1\.\.10/);
  assert.match(row(stage, "mode"), /"auto" \| "on" \| "off"/);
  assert.match(row(stage, "size"), /integer 1\.\.9, at restart/);
  assert.match(stage.text(100, 30), /Counts a second/);
});

Deno.test("a value that differs from its default is marked", async () => {
  const stage = await formStage();
  assert.match(row(stage, "names"), /≠ +names/);
  assert.doesNotMatch(row(stage, "rate"), /≠/);
});

Deno.test("several changes are written in one go", async () => {
  const stage = await formStage();
  await edit(stage, "rate", "2.5");
  await choose(stage, "loop");
  await stage.press("space");
  await choose(stage, "mode");
  await stage.press("right");
  assert.match(stage.text(100, 30), /✎ 3 changes to write/);
  await stage.press("w");
  await settled();
  assert.deepEqual(written(stage), [{ config: { rate: 2.5, loop: true, mode: "on" } }]);
  assert.match(stage.text(100, 30), /✓ 3 values taken, in use now/);
});

Deno.test("a value out of range cannot be taken, and says why", async () => {
  const stage = await formStage();
  await edit(stage, "rate", "99");
  assert.match(stage.text(100, 30), /✗ must be at most 10/);
  await stage.press("escape", "w");
  await settled();
  assert.deepEqual(written(stage), []);
});

Deno.test("what the worker refuses is told beside the value, which stays to be corrected", async () => {
  const stage = await formStage(() => {
    throw new CommandError("invalid_config", 'set_config: title = "abc": is taken already');
  });
  await edit(stage, "title", "abc");
  await stage.press("w");
  await settled();
  assert.match(row(stage, "title"), /✗ +title +abc .*is taken already/);
});

Deno.test("a refusal is forgotten as soon as something else was changed", async () => {
  const stage = await formStage(() => {
    throw new CommandError("invalid_config", "set_config: size = 2: too small for this rate");
  });
  await edit(stage, "rate", "9");
  await stage.press("w");
  await settled();
  assert.match(row(stage, "size"), /✗ +size +2 +2 +too small for this rate/);
  await stage.press("u");
  assert.doesNotMatch(stage.text(100, 30), /too small/);
});

Deno.test("a refusal that names no key is told of the whole form", async () => {
  const stage = await formStage(() => {
    throw new CommandError("invalid_config", "the device is busy");
  });
  await edit(stage, "title", "abc");
  await stage.press("w");
  await settled();
  assert.match(stage.text(100, 30), /✗ the device is busy/);
});

Deno.test("u takes a change back, and after writing makes one of the former value", async () => {
  const stage = await formStage();
  await edit(stage, "rate", "2");
  await stage.press("u");
  assert.match(stage.text(100, 30), /as the worker has it/);
  await edit(stage, "rate", "3");
  await stage.press("w");
  await settled();
  await stage.press("u", "ctrl+s");
  await settled();
  assert.deepEqual(written(stage), [{ config: { rate: 3 } }, { config: { rate: 1 } }]);
});

Deno.test("D takes the default", async () => {
  const stage = await formStage();
  await choose(stage, "names");
  await stage.press("D", "w");
  await settled();
  assert.deepEqual(written(stage), [{ config: { names: [] } }]);
});

Deno.test("a value in use with the next start says so, and R restarts after a yes", async () => {
  const stage = await formStage(() => ({ restart_required: true, restart_keys: ["size"] }));
  await choose(stage, "size");
  await stage.press("+", "w");
  await settled();
  assert.match(row(stage, "size"), /↻ +size +3/);
  await stage.press("R");
  assert.match(stage.text(100, 30), /restart worker\?/);
  await stage.press("y");
  await settled();
  assert.ok(stage.sent.some(({ command }) => command === "restart"));
  await stage.press("escape");
});

Deno.test("a secret is never shown, neither as it is nor while it is typed", async () => {
  const stage = await formStage();
  assert.match(row(stage, "password"), /\(set\)/);
  await choose(stage, "password");
  await stage.press("return", ..."hunter2");
  assert.doesNotMatch(stage.text(100, 30), /hunter2/);
  assert.match(stage.text(100, 30), /password = •{7}/);
  await stage.press("return");
  assert.doesNotMatch(stage.text(100, 30), /hunter2/);
  await stage.press("w");
  await settled();
  assert.deepEqual(written(stage), [{ config: { password: "hunter2" } }]);
  assert.doesNotMatch(stage.text(100, 30), /hunter2/);
});

Deno.test("a table that holds a secret is written anew, and never with what stands for the secret", async () => {
  const stage = await formStage();
  await choose(stage, "programs");
  await stage.press("return");
  assert.match(stage.text(100, 30), /programs = +$/m);
  stage.cockpit.paste('{"one":{"env":"(set)"}}');
  assert.match(stage.text(100, 30), /✗ holds a secret that is not shown here/);
  await stage.press("ctrl+u");
  stage.cockpit.paste('{"one":{"env":{"KEY":"hunter2"}}}');
  await stage.press("return", "w");
  await settled();
  assert.doesNotMatch(stage.text(100, 30), /hunter2/);
  assert.match(row(stage, "programs"), /"\(set\)"/);
  await stage.press("u");
  assert.match(stage.text(100, 30), /nothing to undo/);
});

Deno.test("a list is edited as JSON or as TOML", async () => {
  for (const text of ['["a","b"]', "[ 'a', 'b' ]"]) {
    const stage = await formStage();
    await choose(stage, "names");
    await stage.press("return", "ctrl+u");
    stage.cockpit.paste(text);
    await stage.press("return", "w");
    await settled();
    assert.deepEqual(written(stage), [{ config: { names: ["a", "b"] } }]);
  }
});

Deno.test("where a number or text is allowed, what was typed means the one it looks like", async () => {
  for (const [text, value] of [["9002", 9002], ["off", "off"]] as const) {
    const stage = await formStage();
    await edit(stage, "port", text);
    await stage.press("w");
    await settled();
    assert.deepEqual(written(stage), [{ config: { port: value } }]);
  }
});

Deno.test("the line for config.toml is shown", async () => {
  const stage = await formStage();
  await edit(stage, "rate", "2.5");
  assert.match(stage.text(100, 30), /\[worker\] {2}rate = 2\.5/);
});

Deno.test("leaving with changes asks first", async () => {
  const stage = await formStage();
  await edit(stage, "rate", "2");
  await stage.press("escape");
  assert.match(stage.text(100, 30), /forget the change\?/);
  await stage.press("n");
  await settled();
  assert.match(stage.text(100, 30), /CONFIG worker/);
  await stage.press("escape", "y");
  await settled();
  assert.doesNotMatch(stage.text(100, 30), /CONFIG worker/);
});

Deno.test("a worker that is not there is told, and r asks again", async () => {
  const stage = new CockpitStage();
  stage.answer = () => {
    throw new WorkerNotFoundError("worker is not running");
  };
  openConfigForm(stage.cockpit, "worker");
  await settled();
  assert.match(stage.text(), /✗ worker is not running/);
  stage.answer = () => ({ config: { schema: SCHEMA, values: VALUES } });
  await stage.press("r");
  await settled();
  assert.match(stage.text(), /rate/);
});

Deno.test("a worker that goes while its form is open is told, and what was typed stays", async () => {
  const stage = await formStage();
  await edit(stage, "rate", "2");
  stage.register().pass(3);
  assert.match(stage.text(100, 30), /CONFIG worker ─.* stale since 3 s/);
  assert.match(row(stage, "rate"), /✎ +rate +2/);
});

Deno.test("a form that is closed while it waits shows nothing more", async () => {
  const answer = Promise.withResolvers<Payload>();
  const stage = new CockpitStage();
  stage.answer = () => answer.promise;
  openConfigForm(stage.cockpit, "worker");
  await settled();
  assert.match(stage.text(), /asking worker/);
  await stage.press("escape");
  answer.reject(new Error("too late"));
  await settled();
  assert.doesNotMatch(stage.text(), /too late|CONFIG/);
});

Deno.test("what a worker describes may be anything, at any size of the terminal", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.integer({ min: 40, max: 200 }),
      fc.integer({ min: 10, max: 60 }),
      async (properties, values, columns, rows) => {
        const stage = new CockpitStage();
        stage.answer = () => ({ config: { schema: { properties }, values } });
        openConfigForm(stage.cockpit, "worker");
        await settled();
        for (const key of ["down", "return", "space", "return", "+", "D", "u", "w"]) {
          await stage.press(key);
          assert.equal(stage.rows(columns, rows).length, rows);
        }
        await settled();
        stage.rows(columns, rows);
        assert.deepEqual(stage.failures, []);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a value in TOML means the same", () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) =>
        !Object.is(number, -0)
      ),
      fc.boolean(),
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(fc.string().filter((key) => key !== "__proto__"), tie("any"), { maxKeys: 3 }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (given) => {
      const text = tomlText(given);
      if (text === null) return;
      const read = parseToml(`value = ${text}`)["value"];
      assert.equal(JSON.stringify(read), JSON.stringify(given));
    }),
  );
});

Deno.test("steps stay within the range", () => {
  const [rate] = configFields(SCHEMA);
  assert.ok(rate !== undefined);
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 10, noNaN: true }), fc.boolean(), (value, isUp) => {
      const next = steppedValue(rate, value, isUp ? 1 : -1);
      assert.equal(whyNot(rate.schema, next), null);
    }),
  );
});

for (
  const [schema, value, reason] of [
    [{ type: "integer" }, 1.5, /whole number/],
    [{ type: "number", exclusiveMinimum: 0 }, 0, /more than 0/],
    [{ type: "string", pattern: "^[a-z]+$" }, "A", /match/],
    [{ type: "string", minLength: 1 }, "", /empty/],
    [{ enum: ["a", "b"] }, "c", /one of a, b/],
    [{ anyOf: [{ type: "integer" }, { type: "boolean" }] }, "x", /whole number; or must be true/],
    [{ type: "string", pattern: "(" }, "x", null],
    [{ type: "array" }, [1], null],
  ] as const
) {
  Deno.test(`${JSON.stringify(value)} for ${JSON.stringify(schema)}`, () => {
    const told = whyNot(schema, value);
    if (reason === null) assert.equal(told, null);
    else assert.match(told ?? "", reason);
  });
}
