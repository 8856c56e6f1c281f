/**
 * Taking the symbol table out of an ELF64 program, as `strip` does, for machines that have no `strip`
 * or none for the target's processor. The symbols are a fifth of the base runtime, and nothing reads
 * them at run time: what the loader needs stands in the sections that it maps, which stay untouched.
 *
 * Field offsets: System V ABI, "ELF-64 Object File Format", version 1.5, figures 2, 3 and 6.
 */

const SECTION_HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const SHT_SYMTAB = 2;
const SHT_RELA = 4;
const SHT_NOBITS = 8;
const SHT_REL = 9;
const SHF_ALLOC = 2;
const SHF_INFO_LINK = 0x40;

/** The program is laid out in a way that this cannot handle; it is best left as it is. */
export class StripError extends Error {
  override name = "StripError";
}

interface Section {
  readonly index: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly alignment: number;
  readonly header: Uint8Array;
}

/**
 * Returns a copy of an ELF64 program without its symbol table and the names in it.
 *
 * @param program The whole file (little-endian). It is not changed.
 * @returns The smaller file; the same bytes again if there is no symbol table.
 * @throws {StripError} If the bytes are no such file, are cut short, or are laid out unusually.
 */
export function stripSymbols(program: Uint8Array): Uint8Array {
  const sections = readSections(program);
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const namesIndex = view.getUint16(62, true);
  const symbols = sections.filter(({ type }) => type === SHT_SYMTAB);
  const dropped = new Set(
    symbols.flatMap(({ index, link }) => link === namesIndex ? [index] : [index, link]),
  );
  if (dropped.size === 0) return program.slice();

  const kept = sections.filter(({ index }) => !dropped.has(index));
  const mapped = sections.filter(({ flags }) => (flags & SHF_ALLOC) !== 0);
  const lastMapped = Math.max(0, ...mapped.map(({ index }) => index));
  if ([...dropped].some((index) => index <= lastMapped)) {
    throw new StripError("symbols stand before sections that are mapped into memory");
  }

  // What is mapped stays where it is; the other sections move up to its end.
  let end = mappedEnd(program, view, mapped);
  const moved = new Map<number, number>();
  for (const { index, type, flags, size, alignment } of kept) {
    if (index === 0 || (flags & SHF_ALLOC) !== 0) continue;
    end = align(end, alignment);
    moved.set(index, end);
    if (type !== SHT_NOBITS) end += size;
  }
  const table = align(end, 8);
  const stripped = new Uint8Array(table + kept.length * SECTION_HEADER_BYTES);
  stripped.set(program.subarray(0, mappedEnd(program, view, mapped)));
  const newIndex = new Map(kept.map(({ index }, position) => [index, position]));
  const output = new DataView(stripped.buffer);
  for (const [position, section] of kept.entries()) {
    const header = table + position * SECTION_HEADER_BYTES;
    stripped.set(section.header, header);
    const place = moved.get(section.index);
    if (place !== undefined) {
      if (section.type !== SHT_NOBITS) {
        stripped.set(program.subarray(section.offset, section.offset + section.size), place);
      }
      output.setBigUint64(header + 24, BigInt(place), true);
    }
    output.setUint32(header + 40, newIndex.get(section.link) ?? 0, true);
    if (
      (section.flags & SHF_INFO_LINK) !== 0 || section.type === SHT_REL || section.type === SHT_RELA
    ) {
      const info = output.getUint32(header + 44, true);
      output.setUint32(header + 44, newIndex.get(info) ?? 0, true);
    }
  }
  output.setBigUint64(40, BigInt(table), true);
  output.setUint16(60, kept.length, true);
  output.setUint16(62, newIndex.get(namesIndex) ?? 0, true);
  return stripped;
}

function readSections(program: Uint8Array): Section[] {
  const magic = [0x7f, 0x45, 0x4c, 0x46, 2, 1]; // "\x7fELF", 64 bits, little-endian
  if (program.byteLength < 64 || magic.some((byte, at) => program[at] !== byte)) {
    throw new StripError("not an ELF64 little-endian file");
  }
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const table = Number(view.getBigUint64(40, true));
  const count = view.getUint16(60, true);
  if (count > 0 && view.getUint16(58, true) !== SECTION_HEADER_BYTES) {
    throw new StripError("section headers are not of the usual size");
  }
  if (table + count * SECTION_HEADER_BYTES > program.byteLength) {
    throw new StripError("the section header table lies behind the end of the file");
  }
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * SECTION_HEADER_BYTES;
    const section = {
      index,
      type: view.getUint32(at + 4, true),
      flags: Number(view.getBigUint64(at + 8, true)),
      offset: Number(view.getBigUint64(at + 24, true)),
      size: Number(view.getBigUint64(at + 32, true)),
      link: view.getUint32(at + 40, true),
      alignment: Number(view.getBigUint64(at + 48, true)),
      header: program.slice(at, at + SECTION_HEADER_BYTES),
    };
    if (section.type !== SHT_NOBITS && section.offset + section.size > program.byteLength) {
      throw new StripError(`section ${index} lies behind the end of the file`);
    }
    return section;
  });
}

/** End of all that the loader maps: of the sections with SHF_ALLOC and of every segment. */
function mappedEnd(program: Uint8Array, view: DataView, mapped: readonly Section[]): number {
  const headers = Number(view.getBigUint64(32, true));
  const count = view.getUint16(56, true);
  let end = headers + count * PROGRAM_HEADER_BYTES;
  if (end > program.byteLength) {
    throw new StripError("the program header table lies behind the end of the file");
  }
  for (let at = headers; at < headers + count * PROGRAM_HEADER_BYTES; at += PROGRAM_HEADER_BYTES) {
    end = Math.max(
      end,
      Number(view.getBigUint64(at + 8, true) + view.getBigUint64(at + 32, true)),
    );
  }
  for (const { type, offset, size } of mapped) {
    if (type !== SHT_NOBITS) end = Math.max(end, offset + size);
  }
  return end;
}

function align(offset: number, alignment: number): number {
  return alignment > 1 ? Math.ceil(offset / alignment) * alignment : offset;
}
