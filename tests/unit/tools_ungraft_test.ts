import assert from "node:assert/strict";
import { ungraft, UngraftError } from "../../tools/ungraft.ts";

const HEADER = 64;
const SECTION = 64;
const PAGE = 4096;

interface Shape {
  /** Sections of the original, the last one holding the section names. */
  readonly sections: number;
  readonly programHeaders: number;
  /** Bytes between the ELF header and the section header table. */
  readonly contentBytes: number;
}

/** A file with the outline of an ELF64 program: header, content, section header table at the end. */
function original({ sections, programHeaders, contentBytes }: Shape): Uint8Array {
  const table = HEADER + contentBytes;
  const bytes = new Uint8Array(table + sections * SECTION);
  for (let i = HEADER; i < bytes.length; i++) bytes[i] = (i * 31 + (i >> 8)) % 251;
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  writeHeader(bytes, HEADER, table, programHeaders, sections, sections - 1);
  return bytes;
}

/** What `deno compile` makes of it: both tables moved behind a page-aligned end, two entries longer. */
function graft(runtime: Uint8Array, { sections, programHeaders }: Shape): Uint8Array {
  const start = Math.ceil(runtime.length / PAGE) * PAGE;
  const table = start + (programHeaders + 2) * 56 + 1000;
  const bytes = new Uint8Array(table + (sections + 2) * SECTION);
  bytes.set(runtime);
  bytes.fill(7, start, table);
  const oldTable = runtime.length - sections * SECTION;
  bytes.set(runtime.subarray(oldTable, oldTable + (sections - 1) * SECTION), table);
  writeHeader(bytes, start, table, programHeaders + 2, sections + 2, sections - 1);
  return bytes;
}

function writeHeader(
  bytes: Uint8Array,
  phoff: number,
  shoff: number,
  phnum: number,
  shnum: number,
  shstrndx: number,
): void {
  const view = new DataView(bytes.buffer);
  view.setBigUint64(32, BigInt(phoff), true);
  view.setBigUint64(40, BigInt(shoff), true);
  view.setUint16(56, phnum, true);
  view.setUint16(58, SECTION, true);
  view.setUint16(60, shnum, true);
  view.setUint16(62, shstrndx, true);
}

const SHAPES: Readonly<Record<string, Shape>> = {
  "a small program": { sections: 5, programHeaders: 12, contentBytes: 10_000 },
  "one that ends exactly at a page": {
    sections: 4,
    programHeaders: 9,
    contentBytes: 2 * PAGE - HEADER - 4 * SECTION,
  },
  "one whose last table spans two pages": { sections: 80, programHeaders: 12, contentBytes: 7_000 },
};

for (const [name, shape] of Object.entries(SHAPES)) {
  Deno.test(`ungraft() gives back every byte of ${name}`, () => {
    const runtime = original(shape);
    assert.deepEqual(ungraft(graft(runtime, shape)), runtime);
  });
}

Deno.test("ungraft() leaves its input as it is", () => {
  const shape = { sections: 5, programHeaders: 12, contentBytes: 504 };
  const grafted = graft(original(shape), shape);
  const before = grafted.slice();
  ungraft(grafted);
  assert.deepEqual(grafted, before);
});

Deno.test("ungraft() works on a view into a larger buffer", () => {
  const shape = { sections: 5, programHeaders: 12, contentBytes: 504 };
  const grafted = graft(original(shape), shape);
  const buffer = new Uint8Array(grafted.length + 24);
  buffer.set(grafted, 24);
  assert.deepEqual(ungraft(buffer.subarray(24)), original(shape));
});

Deno.test("ungraft() refuses a program without a graft", () => {
  const plain = original({ sections: 5, programHeaders: 12, contentBytes: 10_000 });
  assert.throws(() => ungraft(plain), UngraftError);
});

Deno.test("ungraft() refuses bytes that are no ELF64 file", () => {
  assert.throws(() => ungraft(new TextEncoder().encode("#!/bin/sh\n".repeat(20))), UngraftError);
  assert.throws(() => ungraft(new Uint8Array(0)), UngraftError);
});

Deno.test("ungraft() refuses a file that is cut short, wherever it is cut", () => {
  const shape = { sections: 5, programHeaders: 12, contentBytes: 5_000 };
  const grafted = graft(original(shape), shape);
  for (let length = 0; length < grafted.length; length += 97) {
    assert.throws(() => ungraft(grafted.subarray(0, length)), UngraftError, `${length} bytes`);
  }
});

Deno.test("ungraft() refuses a graft whose table is no copy of an earlier one", () => {
  const shape = { sections: 5, programHeaders: 12, contentBytes: 5_000 };
  const grafted = graft(original(shape), shape);
  grafted[HEADER + shape.contentBytes + 3] = 99;
  assert.throws(() => ungraft(grafted), UngraftError);
});
