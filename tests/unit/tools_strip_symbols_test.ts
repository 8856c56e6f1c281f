import assert from "node:assert/strict";
import { StripError, stripSymbols } from "../../tools/strip_symbols.ts";

interface SectionSpec {
  readonly name: string;
  readonly type: number;
  readonly isMapped: boolean;
  readonly content: string;
  /** Index of the section that this one refers to. */
  readonly link?: number;
}

const PROGBITS = 1;
const SYMTAB = 2;
const STRTAB = 3;
const NULL: SectionSpec = { name: "", type: 0, isMapped: false, content: "" };
const TEXT: SectionSpec = {
  name: ".text",
  type: PROGBITS,
  isMapped: true,
  content: "code".repeat(40),
};
const DATA: SectionSpec = {
  name: ".data",
  type: PROGBITS,
  isMapped: true,
  content: "data".repeat(9),
};
const COMMENT: SectionSpec = {
  name: ".comment",
  type: PROGBITS,
  isMapped: false,
  content: "made by",
};
const NAMES: SectionSpec = { name: ".shstrtab", type: STRTAB, isMapped: false, content: "names" };
const symbols = (link: number): SectionSpec => ({
  name: ".symtab",
  type: SYMTAB,
  isMapped: false,
  content: "s".repeat(500),
  link,
});
const STRINGS: SectionSpec = {
  name: ".strtab",
  type: STRTAB,
  isMapped: false,
  content: "t".repeat(300),
};

/** An ELF64 file of one segment over the mapped sections, with the section header table at its end. */
function elf(specs: readonly SectionSpec[]): Uint8Array {
  const HEADERS = 64 + 56;
  const content = specs.map((spec) => new TextEncoder().encode(spec.content));
  let end = HEADERS;
  const offsets = content.map((bytes) => (end += bytes.length) - bytes.length);
  const table = Math.ceil(end / 8) * 8;
  const file = new Uint8Array(table + specs.length * 64);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setBigUint64(32, 64n, true);
  view.setBigUint64(40, BigInt(table), true);
  view.setUint16(56, 1, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, specs.length, true);
  view.setUint16(62, specs.indexOf(NAMES), true);
  const lastMapped = specs.findLastIndex((spec) => spec.isMapped);
  const mappedBytes = (offsets[lastMapped] ?? 0) + (content[lastMapped]?.length ?? 0);
  view.setBigUint64(64 + 32, BigInt(mappedBytes), true);
  for (const [index, spec] of specs.entries()) {
    const bytes = content[index] ?? new Uint8Array(0);
    const offset = offsets[index] ?? 0;
    file.set(bytes, offset);
    const header = table + index * 64;
    view.setUint32(header + 4, spec.type, true);
    view.setBigUint64(header + 8, spec.isMapped ? 2n : 0n, true);
    view.setBigUint64(header + 24, BigInt(offset), true);
    view.setBigUint64(header + 32, BigInt(bytes.length), true);
    view.setUint32(header + 40, spec.link ?? 0, true);
    view.setBigUint64(header + 48, 1n, true);
  }
  return file;
}

/** The content of every section, as the file's own tables say, and the name section's content. */
function contents(file: Uint8Array): { sections: string[]; names: string | undefined } {
  const view = new DataView(file.buffer);
  const table = Number(view.getBigUint64(40, true));
  const sections = Array.from({ length: view.getUint16(60, true) }, (_, index) => {
    const offset = Number(view.getBigUint64(table + index * 64 + 24, true));
    const size = Number(view.getBigUint64(table + index * 64 + 32, true));
    return new TextDecoder().decode(file.subarray(offset, offset + size));
  });
  return { sections, names: sections[view.getUint16(62, true)] };
}

const PROGRAM = elf([NULL, TEXT, DATA, COMMENT, symbols(5), STRINGS, NAMES]);

Deno.test("stripSymbols() keeps every section but the symbols and their names", () => {
  assert.deepEqual(contents(stripSymbols(PROGRAM)), {
    sections: [NULL, TEXT, DATA, COMMENT, NAMES].map((spec) => spec.content),
    names: NAMES.content,
  });
});

Deno.test("stripSymbols() makes the file smaller by what it took out", () => {
  const saved = PROGRAM.length - stripSymbols(PROGRAM).length;
  assert.ok(saved >= 500 + 300 + 2 * 64 - 8, `${saved} bytes`);
});

Deno.test("stripSymbols() leaves what is mapped into memory where it was", () => {
  const stripped = stripSymbols(PROGRAM);
  const mapped = 64 + 56 + TEXT.content.length + DATA.content.length;
  assert.deepEqual(stripped.subarray(64, mapped), PROGRAM.subarray(64, mapped));
});

Deno.test("stripSymbols() changes nothing the second time", () => {
  const once = stripSymbols(PROGRAM);
  assert.deepEqual(stripSymbols(once), once);
});

Deno.test("stripSymbols() keeps the names of sections where symbols share them", () => {
  const stripped = stripSymbols(elf([NULL, TEXT, symbols(3), NAMES]));
  assert.deepEqual(contents(stripped), {
    sections: [NULL, TEXT, NAMES].map((spec) => spec.content),
    names: NAMES.content,
  });
});

Deno.test("stripSymbols() refuses a file whose symbols stand before mapped sections", () => {
  assert.throws(
    () => stripSymbols(elf([NULL, TEXT, symbols(3), STRINGS, DATA, NAMES])),
    StripError,
  );
});

Deno.test("stripSymbols() refuses bytes that are no ELF64 file", () => {
  assert.throws(() => stripSymbols(new TextEncoder().encode("MZ".repeat(100))), StripError);
});

Deno.test("stripSymbols() refuses a file that is cut short, wherever it is cut", () => {
  for (let length = 0; length < PROGRAM.length; length += 13) {
    assert.throws(() => stripSymbols(PROGRAM.slice(0, length)), StripError, `${length} bytes`);
  }
});
