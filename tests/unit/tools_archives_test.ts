import assert from "node:assert/strict";
import { deflateRawSync, gzipSync } from "node:zlib";
import { ArchiveError, readFromTgz, readFromZip } from "../../tools/archives.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function tgz(files: Readonly<Record<string, string>>): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const [name, content] of Object.entries(files)) {
    const header = new Uint8Array(512);
    header.set(encode(name));
    header.set(encode(content.length.toString(8).padStart(11, "0") + "\0"), 124);
    const body = new Uint8Array(Math.ceil(content.length / 512) * 512);
    body.set(encode(content));
    blocks.push(header, body);
  }
  blocks.push(new Uint8Array(1024));
  return new Uint8Array(gzipSync(joined(blocks)));
}

function zip(files: Readonly<Record<string, string>>, method: 0 | 8 | 99): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const packed = method === 8 ? new Uint8Array(deflateRawSync(encode(content))) : encode(content);
    const local = new Uint8Array(30 + name.length);
    new DataView(local.buffer).setUint16(26, name.length, true);
    local.set(encode(name), 30);
    const central = new Uint8Array(46 + name.length);
    const view = new DataView(central.buffer);
    view.setUint32(0, 0x02014b50, true);
    view.setUint16(10, method, true);
    view.setUint32(20, packed.length, true);
    view.setUint16(28, name.length, true);
    view.setUint32(42, offset, true);
    central.set(encode(name), 46);
    parts.push(local, packed);
    directory.push(central);
    offset += local.length + packed.length;
  }
  const end = new Uint8Array(22);
  const view = new DataView(end.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(10, directory.length, true);
  view.setUint32(16, offset, true);
  return joined([...parts, ...directory, end]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const FILES = { "package/README.md": "read me", "package/tool": "x".repeat(1500) };

Deno.test("readFromTgz() finds a file behind another one", async () => {
  assert.equal(decode(await readFromTgz(tgz(FILES), "package/tool")), FILES["package/tool"]);
});

Deno.test("readFromTgz() names the file that is not there", async () => {
  await assert.rejects(
    readFromTgz(tgz(FILES), "package/other"),
    (error) => error instanceof ArchiveError && error.message.includes("package/other"),
  );
});

Deno.test("readFromTgz() refuses bytes that are no gzip file", async () => {
  await assert.rejects(readFromTgz(encode("no archive"), "package/tool"), ArchiveError);
});

Deno.test("readFromZip() reads stored and deflated files", async () => {
  for (const method of [0, 8] as const) {
    const bytes = await readFromZip(zip(FILES, method), "package/tool");
    assert.equal(decode(bytes), FILES["package/tool"]);
  }
});

Deno.test("readFromZip() names the file that is not there", async () => {
  await assert.rejects(
    readFromZip(zip(FILES, 8), "other"),
    (error) => error instanceof ArchiveError && error.message.includes("other"),
  );
});

Deno.test("readFromZip() refuses a way of packing that it does not know", async () => {
  await assert.rejects(readFromZip(zip(FILES, 99), "package/tool"), ArchiveError);
});

Deno.test("readFromZip() refuses bytes that are no zip file", async () => {
  await assert.rejects(readFromZip(new Uint8Array(100), "package/tool"), ArchiveError);
});
