import assert from "node:assert/strict";
import { z } from "zod";
import { formatTarget, oscTargets } from "../../bus/osc/mod.ts";

const schema = oscTargets(["vj", "synesthesia", "resolume"]);
const messageFor = (input: unknown) => schema.safeParse(input).error?.issues[0]?.message ?? "";

const accepted: [unknown, string, number, string][] = [
  [{}, "127.0.0.1", 9000, "vj"],
  [{ port: 7000, profile: "resolume" }, "127.0.0.1", 7000, "resolume"],
  ["10.0.0.5:7777", "10.0.0.5", 7777, "vj"],
  ["stage-pc", "stage-pc", 9000, "vj"],
  [":9001", "127.0.0.1", 9001, "vj"],
  ["synesthesia@localhost:7777", "localhost", 7777, "synesthesia"],
];
for (const [input, host, port, profile] of accepted) {
  Deno.test(`oscTargets() reads ${JSON.stringify(input)}`, () => {
    assert.deepEqual(schema.parse([input]), [{ host, port, profile }]);
  });
}

for (
  const input of ["", "a:0", "a:70000", "a:x", "magic@a:1", "@a:1", "a b:1", { prot: 1 }, {
    port: 1.5,
  }, 9000]
) {
  Deno.test(`oscTargets() refuses ${JSON.stringify(input)}`, () => {
    assert.ok(!schema.safeParse([input]).success);
  });
}

Deno.test("oscTargets() knows the profiles of its worker only, and the first is the default", () => {
  const lyrics = oscTargets(["textler", "vj"]);
  assert.deepEqual(lyrics.parse("a:1").map(({ profile }) => profile), ["textler"]);
  assert.ok(lyrics.safeParse("vj@a:1").success);
  assert.ok(!lyrics.safeParse("resolume@a:1").success);
  assert.ok(!schema.safeParse("textler@a:1").success);
});

Deno.test("formatTarget() writes what oscTargets() reads", () => {
  for (const text of ["10.0.0.5:7777", "resolume@a:7000"]) {
    assert.deepEqual(schema.parse(text).map(formatTarget), [text]);
  }
});

Deno.test("oscTargets() says what is wrong with a text or a table", () => {
  assert.match(messageFor("a:70000"), /"a:70000".*port 1-65535/s);
  assert.match(messageFor(["magic@a:1"]), /"magic@a:1".*profile@host:port.*resolume/s);
  assert.match(messageFor([{ port: 99_999 }]), /65535/);
  assert.match(messageFor([{ prot: 1 }]), /prot/);
});

Deno.test("oscTargets() reads a list and a text with commas", () => {
  const ports = (input: unknown) => schema.parse(input).map(({ port }) => port);
  assert.deepEqual(ports(["a:1", { port: 2 }]), [1, 2]);
  assert.deepEqual(ports("a:1, resolume@b:2,"), [1, 2]);
  assert.deepEqual(ports([]), []);
  assert.deepEqual(ports(""), []);
});

Deno.test("oscTargets() names the one target that is wrong", () => {
  for (const input of ["a:1,magic@b:2", ["a:1", "magic@b:2"]]) {
    const message = z.prettifyError(schema.safeParse(input).error ?? new z.ZodError([]));
    assert.match(message, /OSC target "magic@b:2" is not understood/);
  }
  assert.ok(!schema.safeParse(9000).success);
});

Deno.test("oscTargets() can be told as a JSON Schema", () => {
  assert.ok(z.toJSONSchema(schema, { io: "input" }).anyOf);
  assert.ok(z.toJSONSchema(schema).anyOf);
});
