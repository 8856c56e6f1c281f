import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bpmOf,
  DatabaseError,
  DatabaseParser,
} from "../../workers/virtualdj_monitor/library/database_parser.ts";
import { Library } from "../../workers/virtualdj_monitor/library/library.ts";
import {
  packBytes,
  PackedBytesError,
  type Reading,
  unpackBytes,
} from "../../workers/virtualdj_monitor/library/packed_bytes.ts";
import type { Song } from "../../workers/virtualdj_monitor/library/song.ts";
import { SongIndex, SongIndexBuilder } from "../../workers/virtualdj_monitor/library/song_index.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\r\n<VirtualDJ_Database Version="2024">\r\n';
const TAIL = "</VirtualDJ_Database>\r\n";

/** The songs of a database that comes in pieces of `size` characters. */
function parsed(text: string, size = 1000): Song[] {
  const songs: Song[] = [];
  const parser = new DatabaseParser((song) => songs.push(song));
  for (let at = 0; at < text.length; at += size) parser.write(text.slice(at, at + size));
  parser.close();
  return songs;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

Deno.test("a song is read with tempo in beats a minute, length and key", () => {
  const text = `${HEAD} <Song FilePath="C:\\Music\\a &amp; b.mp3" FileSize="1">
    <Tags Author="A &amp; B" Title="T" Key="Am" Bpm="0.6" />
    <Infos SongLength="180.493" Bitrate="320" />
    <Scan Version="801" Bpm="0.507959" AltBpm="0.33" Key="F#m" />
    <Poi Pos="1.2" Type="cue" Bpm="0.1" /><Comment>x</Comment><Link Title="no" />
  </Song>${TAIL}`;
  const [song] = parsed(text);
  assert.deepEqual({ ...song, bpm: Math.round((song?.bpm ?? 0) * 10) / 10 }, {
    file: "C:\\Music\\a & b.mp3",
    artist: "A & B",
    title: "T",
    bpm: 118.1,
    duration: 180.493,
    key: "F#m",
  });
});

Deno.test("songs come out as they were written, wherever the text is cut", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 30 })
    .map((value) => value.replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF\s]+/gu, " ").trim());
  fc.assert(fc.property(
    fc.array(fc.record({ artist: text, title: text }, { noNullPrototype: true }), { maxLength: 6 }),
    fc.integer({ min: 1, max: 200 }),
    (tracks, size) => {
      const songs = tracks.map(({ artist, title }, i) =>
        `<Song FilePath="/${i}"><Tags Author="${escaped(artist)}" Title="${
          escaped(title)
        }"/></Song>`
      );
      const read = parsed(`${HEAD}${songs.join("\r\n")}${TAIL}`, size);
      assert.deepEqual(read.map(({ artist, title }) => ({ artist, title })), tracks);
    },
  ));
});

Deno.test("whatever the text is, it is read or refused", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      HEAD,
      TAIL,
      "<Song FilePath='x'>",
      "</Song>",
      "<Scan Bpm='NaN'/>",
      "&x;",
      "<!--",
    ),
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    try {
      for (const song of parsed(pieces.join(""))) assert.ok(Number.isFinite(song.bpm));
    } catch (error) {
      assert.ok(error instanceof DatabaseError, String(error));
    }
  }));
});

const BOMBS: readonly [what: string, text: string, reason: RegExp][] = [
  [
    "entities that multiply",
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><VirtualDJ_Database>&b;',
    /document type/,
  ],
  ["an external entity", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', /document type/],
  ["an unknown entity", `${HEAD}<Song FilePath="&nope;"/>`, /entity/],
  ["tags nested deep", `${HEAD}${"<a>".repeat(100_000)}`, /nested more than/],
  ["an attribute without end", `${HEAD}<Song FilePath="${"x".repeat(3_000_000)}`, /without a tag/],
  ["a comment without end", `${HEAD}<!--${"x".repeat(3_000_000)}`, /without a tag/],
  ["another document", "<html><body/></html>", /outermost tag is <html>/],
  ["a torn file", `${HEAD}<Song FilePath="a"><Tags Auth`, /not well-formed/],
];
for (const [what, text, reason] of BOMBS) {
  Deno.test(`${what} is refused`, () => {
    assert.throws(() => parsed(text, 65_536), (error) => {
      assert.ok(error instanceof DatabaseError);
      assert.match(error.message, reason);
      return true;
    });
  });
}

Deno.test("what is no tempo is none", () => {
  assert.deepEqual([0, NaN, Infinity, 1000, 0.001].map(bpmOf), [0, 0, 0, 0, 0]);
  assert.equal(bpmOf(0.5), 120);
});

function indexOf(songs: readonly Partial<Song>[]): SongIndexBuilder {
  const builder = new SongIndexBuilder();
  const empty = { file: "", artist: "", title: "", bpm: 0, duration: 0, key: "" };
  for (const song of songs) builder.add({ ...empty, ...song });
  return builder;
}

Deno.test("a song is found by its path, however its slashes and capitals are written", () => {
  const index = new SongIndex(indexOf([{ file: "C:\\Music\\A.mp3", bpm: 120, key: "Am" }]).pack());
  assert.deepEqual(index.find({ file: "c:/music/a.MP3" }), { bpm: 120, duration: 0, key: "Am" });
  assert.equal(index.find({ file: "c:/music/b.mp3" }), undefined);
  assert.equal(index.find({}), undefined);
});

Deno.test("a song is found by artist and title where its path is unknown", () => {
  const index = new SongIndex(indexOf([{ file: "/a", artist: "Björk", title: "Jóga" }]).pack());
  assert.ok(index.find({ file: "/elsewhere", artist: "BJÖRK", title: "jóga" }));
  assert.equal(index.find({ artist: "Björk", title: "" }), undefined);
});

Deno.test("every one of many songs is found again, also after its index went through bytes", () => {
  fc.assert(fc.property(
    fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), {
      maxLength: 60,
      selector: (file) => file.toLowerCase().normalize("NFC").replaceAll("\\", "/"),
    }),
    (files) => {
      const songs = files.map((file, i) => ({ file, bpm: 60 + i, key: `k${i % 7}` }));
      const bytes = packBytes({ index: indexOf(songs).pack(), failures: ["ä: bad"] });
      const { index, failures } = unpackBytes(bytes);
      assert.deepEqual(failures, ["ä: bad"]);
      const found = new SongIndex(index);
      for (const { file, bpm, key } of songs) {
        assert.deepEqual(found.find({ file }), { bpm, duration: 0, key });
      }
    },
  ));
});

Deno.test("bytes that are no index are refused", () => {
  const good = packBytes({ index: indexOf([{ file: "a" }]).pack(), failures: [] });
  assert.throws(() => unpackBytes(good.slice(0, -1)), PackedBytesError);
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assert.throws(() => unpackBytes(new Uint8Array(bytes)), PackedBytesError);
  }));
});

Deno.test("a database that is torn while it is written leaves the one that was read before", async () => {
  let answer: Reading = { index: indexOf([{ file: "a", bpm: 99 }]).pack(), failures: [] };
  let nowMs = 0;
  let reads = 0;
  const library = new Library({
    monotonicMs: () => nowMs,
    read: () => Promise.resolve(answer),
    onRead: () => reads++,
  });
  library.read(["x"]);
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(library.find({ file: "a" })?.bpm, 99);
  answer = { index: indexOf([]).pack(), failures: ["x: not well-formed"] };
  nowMs = 1_000_000;
  library.read(["x"]);
  await new Promise((resolve) => setTimeout(resolve));
  library.close();
  assert.equal(reads, 2);
  assert.equal(library.find({ file: "a" })?.bpm, 99);
  assert.deepEqual(library.status.failures, ["x: not well-formed"]);
});

/** Reads, and lets the reading end. */
async function readings(library: Library, paths: readonly string[]): Promise<void> {
  library.read(paths);
  await new Promise((resolve) => setTimeout(resolve));
}

Deno.test("databases of another folder are read at once, the same ones again after ten minutes", async () => {
  const read: string[] = [];
  let nowMs = 0;
  const library = new Library({
    monotonicMs: () => nowMs,
    read: (paths) => {
      read.push(paths.join());
      return Promise.resolve({ index: indexOf([]).pack(), failures: [] });
    },
    onRead: () => {},
  });
  await readings(library, ["x"]);
  await readings(library, ["x"]);
  assert.deepEqual(read, ["x"]);
  await readings(library, ["y"]);
  assert.deepEqual(read, ["x", "y"]);
  nowMs = 10 * 60_000;
  await readings(library, ["y"]);
  assert.deepEqual(read, ["x", "y", "y"]);
  library.close();
});

Deno.test("a database that was torn is read again after half a minute", async () => {
  let reads = 0;
  let nowMs = 0;
  const library = new Library({
    monotonicMs: () => nowMs,
    read: () => {
      reads++;
      return Promise.resolve({ index: indexOf([]).pack(), failures: ["x: not well-formed"] });
    },
    onRead: () => {},
  });
  await readings(library, ["x"]);
  nowMs = 29_000;
  await readings(library, ["x"]);
  assert.equal(reads, 1);
  nowMs = 30_000;
  await readings(library, ["x"]);
  assert.equal(reads, 2);
  library.close();
});
