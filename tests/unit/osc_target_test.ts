import assert from "node:assert/strict";
import { z } from "zod";
import { formatTarget, oscTargetSchema, oscTargetsSchema, parseTarget } from "../../bus/osc/mod.ts";

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

Deno.test("oscTargetsSchema reads a list and a text with commas", () => {
  const ports = (input: unknown) => oscTargetsSchema.parse(input).map(({ port }) => port);
  assert.deepEqual(ports(["a:1", { port: 2 }]), [1, 2]);
  assert.deepEqual(ports("a:1, resolume@b:2,"), [1, 2]);
  assert.deepEqual(ports([]), []);
  assert.deepEqual(ports(""), []);
});

Deno.test("oscTargetsSchema names the one target that is wrong", () => {
  for (const input of ["a:1,magic@b:2", ["a:1", "magic@b:2"]]) {
    const message = z.prettifyError(oscTargetsSchema.safeParse(input).error ?? new z.ZodError([]));
    assert.match(message, /OSC target "magic@b:2" is not understood/);
  }
  assert.ok(!oscTargetsSchema.safeParse(9000).success);
});

Deno.test("oscTargetsSchema can be told as a JSON Schema", () => {
  assert.ok(z.toJSONSchema(oscTargetsSchema, { io: "input" }).anyOf);
});
