import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { type InputPort, readInput } from "../../console/tui/input.ts";

/** A terminal that sends what it is told. */
class Terminal extends EventEmitter implements InputPort {
  readonly isTTY = true;
  isRaw = false;

  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }

  resume(): void {}

  pause(): void {}

  send(text: string): void {
    this.emit("data", new TextEncoder().encode(text));
  }
}

/** What arrives of what is sent, in order, until `count` things have arrived. */
async function arrived(texts: readonly string[], count: number): Promise<string[]> {
  const terminal = new Terminal();
  const found: string[] = [];
  const all = Promise.withResolvers<void>();
  const add = (word: string) => {
    found.push(word);
    if (found.length === count) all.resolve();
  };
  const reader = readInput({
    onKey: add,
    onMouse: ({ kind, column, row }) => add(`${kind} ${column},${row}`),
    onPaste: (text) => add(`paste ${text}`),
  }, terminal);
  for (const text of texts) terminal.send(text);
  await all.promise;
  reader.close();
  assert.equal(terminal.isRaw, false);
  return found;
}

Deno.test("readInput() names keys", async () => {
  const sent = [
    "q",
    "Q",
    "\r",
    " ",
    "\x03",
    "\x1b[A",
    "\x1b[1;5C",
    "\x1b[Z",
    "\x1bx",
    "日",
    "\x7f",
  ];
  assert.deepEqual(await arrived(sent, sent.length), [
    "q",
    "Q",
    "return",
    "space",
    "ctrl+c",
    "up",
    "ctrl+right",
    "shift+tab",
    "alt+x",
    "日",
    "backspace",
  ]);
});

Deno.test("readInput() names a key whose sequence came in two pieces", async () => {
  assert.deepEqual(await arrived(["\x1b[", "B"], 1), ["down"]);
});

Deno.test("readInput() hands over the mouse and a paste, in the order they came", async () => {
  const found = await arrived(["a\x1b[<0;5;2Mb", "\x1b[200~q:q\x1b[201~", "c"], 5);
  assert.deepEqual(found, ["a", "press 4,1", "b", "paste q:q", "c"]);
});

Deno.test("readInput() names a lone escape within 40 ms", async () => {
  const startMs = performance.now();
  assert.deepEqual(await arrived(["\x1b"], 1), ["escape"]);
  assert.ok(performance.now() - startMs < 40);
});

Deno.test("readInput() reads nothing where there is no terminal", () => {
  const terminal = Object.assign(new Terminal(), { isTTY: false });
  readInput({ onKey: () => assert.fail("a key") }, terminal);
  terminal.send("q");
  assert.equal(terminal.listenerCount("data"), 0);
});
