import assert from "node:assert/strict";
import fc from "fast-check";
import { createProgram, runProgram } from "../../bus/cli/program.ts";
import { actsOnTerminal, jsonLine, printable } from "../../bus/logging/printable.ts";
import { UserError } from "../../bus/messages/errors.ts";

const isHarmless = (text: string) => [...text].every((sign) => !actsOnTerminal(sign.charCodeAt(0)));

Deno.test("printable() shows escape sequences, line breaks and bidi overrides, on one line", () => {
  assert.equal(
    printable("a\x1b]0;title\x07b\r\n\x9b2J\u202eabc"),
    "a\\u001b]0;title\\u0007b\\r\\n\\u009b2J\\u202eabc",
  );
});

Deno.test("printable() leaves harmless text as it is and any text harmless", () => {
  assert.equal(printable("Bühne 2 – 音"), "Bühne 2 – 音");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => assert.ok(isHarmless(printable(text)))),
  );
});

Deno.test("jsonLine() escapes what JSON leaves raw: C1 controls and bidi overrides", () => {
  const value = { text: "\u009b31m\u202e\u2066\x7f" };
  assert.ok(isHarmless(jsonLine(value)));
  assert.deepEqual(JSON.parse(jsonLine(value)), value);
});

for (const error of [new UserError("bad\x1b[2J"), new TypeError("bad\x1b[2J")]) {
  Deno.test(`runProgram() prints a ${error.name} without the escape sequences in it`, async () => {
    const said: string[] = [];
    const { error: original } = console;
    console.error = (text: string) => said.push(text);
    try {
      const program = createProgram({ name: "p", version: "1", description: "" })
        .action(() => Promise.reject(error));
      assert.equal(await runProgram(program, []), 1);
    } finally {
      console.error = original;
    }
    assert.deepEqual(said, ["p: bad\\u001b[2J"]);
  });
}
