import assert from "node:assert/strict";
import { join } from "node:path";
import { LyricFolder } from "../../workers/lyrics_fetcher/local/folder.ts";
import { findLocalLyrics } from "../../workers/lyrics_fetcher/local/local_lyrics.ts";
import { decodeLyrics, readLyricFile } from "../../workers/lyrics_fetcher/local/lyric_file.ts";
import { songOf } from "../../workers/lyrics_fetcher/song.ts";

async function temporaryFolder() {
  const path = await Deno.makeTempDir({ prefix: "vj-test-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function song(artist: string, title: string, file: string | null = null) {
  return songOf({ artist, title, file }) ?? assert.fail("no song");
}

const encoded: [string, number[]][] = [
  ["UTF-8", [0x5a, 0xc3, 0xbc]],
  ["UTF-8 with a mark", [0xef, 0xbb, 0xbf, 0x5a, 0xc3, 0xbc]],
  ["UTF-16, little end first", [0xff, 0xfe, 0x5a, 0, 0xfc, 0]],
  ["UTF-16, big end first", [0xfe, 0xff, 0, 0x5a, 0, 0xfc]],
  ["the Windows code page", [0x5a, 0xfc]],
];
for (const [encoding, bytes] of encoded) {
  Deno.test(`a file of lyrics may be in ${encoding}`, () => {
    assert.equal(decodeLyrics(Uint8Array.from(bytes)), "Zü");
  });
}

Deno.test("a file that is cut inside a character is still UTF-8", () => {
  assert.equal(decodeLyrics(Uint8Array.from([0x5a, 0xc3, 0xbc, 0xc3])), "Zü");
});

Deno.test("of a long file only the head is read, and a folder is no file", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "long.lrc");
  await Deno.writeFile(path, new Uint8Array(10_000_000).fill(0x61));
  assert.ok((await readLyricFile(path)).length <= 1024 * 1024);
  await assert.rejects(readLyricFile(folder.path));
});

Deno.test("a folder is searched by artist and title, however they are written, also for new files", async () => {
  await using folder = await temporaryFolder();
  const lyrics = new LyricFolder(folder.path);
  const path = join(folder.path, "BEYONCÉ - Halo (Live).LRC");
  assert.equal(await lyrics.find(song("Beyonce", "Halo (live)")), undefined);
  // A file system may keep times to 10 ms only.
  await new Promise((resolve) => setTimeout(resolve, 30));
  await Deno.writeTextFile(path, "a");
  assert.equal(await lyrics.find(song("Beyonce", "Halo (live)")), path);
  assert.equal(await lyrics.find(song("Beyonce", "Halo")), undefined);
});

Deno.test("the file beside the sound file comes before the folder; no folder is no trouble", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "Anna - Hello.lrc"), "in the folder");
  await Deno.writeTextFile(join(folder.path, "01 track.lrc"), "beside");
  const file = join(folder.path, "01 track.flac");
  const lyrics = new LyricFolder(folder.path);
  const text = async (path: string | null, where: LyricFolder) =>
    (await findLocalLyrics(song("Anna", "Hello", path), where))?.text;
  assert.equal(await text(file, lyrics), "beside");
  assert.equal(await text(null, lyrics), "in the folder");
  assert.equal(await text("netsearch://1234", lyrics), "in the folder");
  assert.equal(await text(null, new LyricFolder(join(folder.path, "nowhere"))), undefined);
});
