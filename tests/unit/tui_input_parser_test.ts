import assert from "node:assert/strict";
import fc from "fast-check";
import { type InputEvent, InputParser } from "../../console/tui/input_parser.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The events as short words, for comparing; neighbouring keys are joined, as pieces are cut anywhere. */
function words(events: readonly InputEvent[]): string[] {
  const found: string[] = [];
  let keys: number[] = [];
  const close = () => {
    if (keys.length > 0) found.push(`keys ${decoder.decode(Uint8Array.from(keys))}`);
    keys = [];
  };
  for (const event of events) {
    if (event.type === "keys") {
      keys.push(...event.bytes);
      continue;
    }
    close();
    if (event.type === "key") found.push(`key ${event.name}`);
    else if (event.type === "paste") found.push(`paste ${event.text}`);
    else {
      const { kind, button, column, row, shift, ctrl, alt } = event.event;
      const held = `${shift ? " shift" : ""}${ctrl ? " ctrl" : ""}${alt ? " alt" : ""}`;
      found.push(`${kind} ${button} ${column},${row}${held}`);
    }
  }
  close();
  return found;
}

function parse(text: string): string[] {
  const parser = new InputParser();
  return words([...parser.push(encoder.encode(text)), ...parser.flush()]);
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["keys as they are", "qé日\x03", ["keys qé日\x03"]],
  ["sequences of keys whole", "\x1b[A\x1b[1;5C\x1bOP\x1b[[A", [
    "keys \x1b[A\x1b[1;5C\x1bOP\x1b[[A",
  ]],
  ["alt with a letter", "\x1bb", ["keys \x1bb"]],
  ["an escape before a sequence as alt", "\x1b\x1b[A", ["keys \x1b\x1b[A"]],
  ["a lone escape", "\x1b", ["key escape"]],
  ["two escapes", "\x1b\x1b", ["key escape", "key escape"]],
  ["alt with a bracket", "\x1b[", ["key alt+["]],
  ["a press", "\x1b[<0;3;7M", ["press 0 2,6"]],
  ["a release with its button", "\x1b[<2;3;7m", ["release 2 2,6"]],
  ["a drag", "\x1b[<33;3;7M", ["drag 1 2,6"]],
  ["the wheel with keys held", "\x1b[<80;1;1M\x1b[<77;1;1M", [
    "wheel_up 0 0,0 ctrl",
    "wheel_down 0 0,0 shift alt",
  ]],
  ["places beyond 223", "\x1b[<0;290;95M", ["press 0 289,94"]],
  ["a report of the old kind", "\x1b[M !!\x1b[M#!!", ["press 0 0,0", "release 0 0,0"]],
  ["keys and mouse in order", "a\x1b[<0;1;1Mb", ["keys a", "press 0 0,0", "keys b"]],
  ["an escape just before a mouse report", "\x1b\x1b[<0;1;1M", ["key escape", "press 0 0,0"]],
  ["a paste", "\x1b[200~q\x1b[31m\x1b[20\r\x1b[201~q", [
    "paste q\x1b[31m\x1b[20\r",
    "keys q",
  ]],
  ["a paste without an end", "\x1b[200~abc", ["paste abc"]],
  [
    "moves, fourth buttons, wheels to the side as nothing",
    "\x1b[<35;1;1M\x1b[<128;1;1M\x1b[<66;1;1M",
    [],
  ],
  ["places that are none as nothing", "\x1b[<0;0;1M\x1b[<0;99999;1M", []],
  ["reports of the focus as nothing", "\x1b[I\x1b[O", []],
  ["answers of the terminal as nothing", "\x1b[?62;4c\x1b[12;40R\x1b[>1;2;3c", []],
  ["a sequence without an end as nothing", "\x1b[12;", []],
  ["ctrl+c in a broken sequence", "\x1b[12\x03", ["keys \x03"]],
  ["an endless sequence as nothing", `\x1b[${"9;".repeat(5000)}mq`, ["keys q"]],
];

for (const [what, text, expected] of CASES) {
  Deno.test(`InputParser reads ${what}`, () => assert.deepEqual(parse(text), expected));
}

const PIECES = CASES.map(([, text]) => text).filter((text) => text.length < 100);

Deno.test("InputParser reads the same however the bytes are cut in pieces", () => {
  const stream = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((all) => all.join(""));
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  fc.assert(fc.property(stream, sizes, (text, cuts) => {
    const bytes = encoder.encode(text);
    const parser = new InputParser();
    const events: InputEvent[] = [];
    for (let from = 0, turn = 0; from < bytes.length; turn++) {
      const size = cuts[turn % cuts.length] ?? 1;
      events.push(...parser.push(bytes.subarray(from, from + size)));
      from += size;
    }
    events.push(...parser.flush());
    assert.deepEqual(words(events), parse(text));
  }));
});

Deno.test("InputParser takes any bytes, and awaits nothing after a flush", () => {
  const unit = fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.constantFrom(...PIECES).map((text) => encoder.encode(text)),
  );
  fc.assert(fc.property(fc.array(unit), (pieces) => {
    const parser = new InputParser();
    for (const piece of pieces) parser.push(piece);
    parser.flush();
    assert.equal(parser.awaiting, "nothing");
    assert.deepEqual(words(parser.push(encoder.encode("q"))), ["keys q"]);
  }));
});

Deno.test("InputParser keeps no more than a bounded part of an endless paste", () => {
  const parser = new InputParser();
  parser.push(encoder.encode("\x1b[200~"));
  const megabyte = new Uint8Array(1 << 20).fill(0x61);
  for (let count = 0; count < 3; count++) parser.push(megabyte);
  const [pasted] = parser.push(encoder.encode("\x1b[201~"));
  assert.equal(pasted?.type === "paste" ? pasted.text.length : 0, 65_536);
});

Deno.test("InputParser says what it awaits", () => {
  const parser = new InputParser();
  const after = (text: string) => {
    parser.push(encoder.encode(text));
    return parser.awaiting;
  };
  assert.deepEqual(["a", "\x1b", "[200~", "text", "\x1b[201~"].map(after), [
    "nothing",
    "sequence",
    "paste",
    "paste",
    "nothing",
  ]);
});
