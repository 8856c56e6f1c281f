/**
 * Undoing `deno compile`: from a compiled Linux program back to the base runtime (`denort`) it was
 * made of, bit for bit.
 *
 * How a program is grafted on an ELF64 file: the original bytes stay as they are. Behind their end,
 * on the next page, come a new program header table, the payload, the section names and a new section
 * header table; both tables have two entries more than the originals. Of the original bytes only four
 * fields of the ELF header change: e_phoff, e_shoff, e_phnum, e_shnum.
 *
 * The original section header table is the last thing before the graft, so it is found by looking for
 * the copy: all its entries up to the section names (which moved) are the same in both tables.
 *
 * Field offsets: System V ABI, "ELF-64 Object File Format", version 1.5, figures 2, 3 and 6.
 */

const ELF_HEADER_BYTES = 64;
const SECTION_HEADER_BYTES = 64;
const PAGE_BYTES = 4096;
/** What the graft adds to each of the two tables. */
const ADDED_ENTRIES = 2;

const E_PHOFF = 32;
const E_SHOFF = 40;
const E_PHNUM = 56;
const E_SHENTSIZE = 58;
const E_SHNUM = 60;
const E_SHSTRNDX = 62;

/** The file is not a program that `deno compile` made in the way described above. */
export class UngraftError extends Error {
  override name = "UngraftError";
}

/**
 * Returns the base runtime inside a compiled program.
 *
 * @param grafted The whole compiled program (ELF64, little-endian). It is not changed.
 * @returns A new array with the bytes of the runtime as they were before the graft. Compare its hash
 * with a known one: that the tables fit is no proof of origin.
 * @throws {UngraftError} If the bytes are no ELF64 file, are cut short, or carry no such graft.
 */
export function ungraft(grafted: Uint8Array): Uint8Array {
  const view = new DataView(grafted.buffer, grafted.byteOffset, grafted.byteLength);
  requireElf64(grafted);

  const graftStart = readOffset(view, E_PHOFF, "program header table");
  const newTable = readOffset(view, E_SHOFF, "section header table");
  const newCount = view.getUint16(E_SHNUM, true);
  const programHeaders = view.getUint16(E_PHNUM, true);
  const namesIndex = view.getUint16(E_SHSTRNDX, true);
  if (view.getUint16(E_SHENTSIZE, true) !== SECTION_HEADER_BYTES) {
    throw new UngraftError(
      `section headers have ${
        view.getUint16(E_SHENTSIZE, true)
      } bytes, ${SECTION_HEADER_BYTES} expected`,
    );
  }
  const count = newCount - ADDED_ENTRIES;
  if (
    graftStart % PAGE_BYTES !== 0 || newTable <= graftStart || count < 1 || namesIndex < 1 ||
    namesIndex >= count || programHeaders <= ADDED_ENTRIES
  ) {
    throw new UngraftError(
      "no graft found: the header tables do not lie behind a page-aligned end",
    );
  }
  if (newTable + newCount * SECTION_HEADER_BYTES > grafted.byteLength) {
    throw new UngraftError("the file is cut short: its section header table lies behind its end");
  }

  const table = findOriginalTable(grafted, graftStart, newTable, count, namesIndex);
  const runtime = grafted.slice(0, table + count * SECTION_HEADER_BYTES);
  const header = new DataView(runtime.buffer);
  header.setBigUint64(E_PHOFF, BigInt(ELF_HEADER_BYTES), true);
  header.setBigUint64(E_SHOFF, BigInt(table), true);
  header.setUint16(E_PHNUM, programHeaders - ADDED_ENTRIES, true);
  header.setUint16(E_SHNUM, count, true);
  return runtime;
}

function requireElf64(bytes: Uint8Array): void {
  const magic = [0x7f, 0x45, 0x4c, 0x46, 2, 1]; // "\x7fELF", 64 bits, little-endian
  if (bytes.byteLength < ELF_HEADER_BYTES || magic.some((byte, at) => bytes[at] !== byte)) {
    throw new UngraftError("not an ELF64 little-endian file");
  }
}

function readOffset(view: DataView, field: number, what: string): number {
  const offset = view.getBigUint64(field, true);
  if (offset > BigInt(view.byteLength)) {
    throw new UngraftError(`the ${what} is at ${offset}, the file ends at ${view.byteLength}`);
  }
  return Number(offset);
}

/** Offset of the original section header table: within one page before the graft, eight-byte aligned. */
function findOriginalTable(
  bytes: Uint8Array,
  graftStart: number,
  newTable: number,
  count: number,
  namesIndex: number,
): number {
  const copiedBytes = namesIndex * SECTION_HEADER_BYTES;
  const tableBytes = count * SECTION_HEADER_BYTES;
  const lowestEnd = Math.max(graftStart - PAGE_BYTES, ELF_HEADER_BYTES + tableBytes);
  for (let end = graftStart; end >= lowestEnd; end -= 8) {
    if (equalRanges(bytes, end - tableBytes, newTable, copiedBytes)) return end - tableBytes;
  }
  throw new UngraftError("no graft found: no copy of the section header table before it");
}

function equalRanges(bytes: Uint8Array, first: number, second: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    if (bytes[first + i] !== bytes[second + i]) return false;
  }
  return true;
}
