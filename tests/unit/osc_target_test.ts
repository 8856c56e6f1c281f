import assert from "node:assert/strict";
import { z } from "zod";
import { formatTarget, oscTargetSchema, parseTarget } from "../../bus/osc/mod.ts";

const accepted: [unknown, string, number, string][] = [
  [{}, "127.0.0.1", 9000, "vj"],
  [{ port: 7000, profile: "resolume" }, "127.0.0.1", 7000, "resolume"],
  ["10.0.0.5:7777", "10.0.0.5", 7777, "vj"],
  ["stage-pc", "stage-pc", 9000, "vj"],
  [":9001", "127.0.0.1", 9001, "vj"],
  ["synesthesia@localhost:7777", "localhost", 7777, "synesthesia"],
];
for (const [input, host, port, profile] of accepted) {
  Deno.test(`oscTargetSchema reads ${JSON.stringify(input)}`, () => {
    assert.deepEqual(oscTargetSchema.parse(input), { host, port, profile });
  });
}

for (
  const input of ["", "a:0", "a:70000", "a:x", "magic@a:1", "@a:1", "a b:1", { prot: 1 }, {
    port: 1.5,
  }, 9000]
) {
  Deno.test(`oscTargetSchema refuses ${JSON.stringify(input)}`, () => {
    assert.ok(!oscTargetSchema.safeParse(input).success);
  });
}

Deno.test("parseTarget() names the text and the way to write it", () => {
  assert.throws(() => parseTarget("magic@a:1"), /"magic@a:1".*profile@host:port.*resolume/s);
});

Deno.test("formatTarget() writes what parseTarget() reads", () => {
  for (const text of ["10.0.0.5:7777", "resolume@a:7000"]) {
    assert.equal(formatTarget(parseTarget(text)), text);
  }
});

Deno.test("oscTargetSchema can be told as a JSON Schema", () => {
  assert.ok(z.toJSONSchema(oscTargetSchema, { io: "input" }).anyOf);
  assert.ok(z.toJSONSchema(oscTargetSchema).anyOf);
});

Deno.test("oscTargetSchema says what is wrong with a text or a table", () => {
  const explain = (input: unknown) => oscTargetSchema.safeParse(input).error?.issues[0]?.message;
  assert.match(explain("magic@a:1") ?? "", /"magic@a:1".*profile@host:port/s);
  assert.match(explain({ port: 99_999 }) ?? "", /65535/);
  assert.match(explain({ prot: 1 }) ?? "", /prot/);
});
