import assert from "node:assert/strict";
import { join } from "node:path";
import { exportSongs } from "../../workers/lyrics_fetcher/store/export.ts";
import { importFolder } from "../../workers/lyrics_fetcher/store/import.ts";
import type { LyricsRecord } from "../../workers/lyrics_fetcher/store/record.ts";
import { LyricsStore } from "../../workers/lyrics_fetcher/store/store.ts";
import { songKey } from "../../workers/lyrics_fetcher/titles/normal.ts";
import { ManualTime } from "./lyrics_clock.ts";

/** A folder that is gone at the end of the scope. */
async function temporaryFolder() {
  const path = await Deno.makeTempDir({ prefix: "vj-test-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function open(folder: string, time = new ManualTime()) {
  const told: string[] = [];
  const path = join(folder, "lyrics.db");
  const store = new LyricsStore({ path, clock: time, tell: (message) => told.push(message) });
  return { store, told, path, time };
}

function record(changes: Partial<LyricsRecord> = {}): LyricsRecord {
  return {
    artist: "Anna",
    title: "Hello",
    album: "",
    duration: 200,
    origin: "lrclib",
    originId: 7,
    synced: "[00:01.00]hello",
    plain: null,
    isInstrumental: false,
    isChosen: false,
    fetchedAt: 1,
    ...changes,
  };
}

Deno.test("the store keeps lyrics over a restart, as they were put", async () => {
  await using folder = await temporaryFolder();
  const first = open(folder.path).store;
  first.putLyrics("a", record());
  first.close();
  const second = open(folder.path).store;
  assert.deepEqual(second.find("a"), { kind: "lyrics", record: record() });
  assert.equal(second.find("b"), undefined);
  second.close();
});

Deno.test("a miss is kept with its time, until there are lyrics", async () => {
  await using folder = await temporaryFolder();
  const { store, time } = open(folder.path);
  store.putMiss("a");
  assert.deepEqual(store.find("a"), { kind: "miss", missedAt: time.now() });
  store.putLyrics("a", record());
  assert.equal(store.find("a")?.kind, "lyrics");
  store.forget("a");
  assert.equal(store.find("a"), undefined);
  store.close();
});

Deno.test("an analysis counts for the words that it was made of only", async () => {
  await using folder = await temporaryFolder();
  const { store } = open(folder.path);
  store.putAnalysis("a", "llm:x", "words1", "{}");
  assert.equal(store.findAnalysis("a", "llm:x", "words1"), "{}");
  assert.equal(store.findAnalysis("a", "llm:x", "words2"), undefined);
  assert.equal(store.findAnalysis("a", "llm:y", "words1"), undefined);
  store.close();
});

Deno.test("a file that is no database is kept aside, and another one begun", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "lyrics.db"), "no database at all ".repeat(1000));
  const { store, told } = open(folder.path);
  assert.match(told.join("\n"), /lyrics\.db was not readable .*kept as .*corrupt-/);
  assert.equal(store.trouble, null);
  store.putLyrics("a", record());
  store.close();
  assert.equal(open(folder.path).store.find("a")?.kind, "lyrics");
});

Deno.test("a file with a damaged page is kept aside, and another one begun", async () => {
  await using folder = await temporaryFolder();
  const { store, path } = open(folder.path);
  for (let i = 0; i < 200; i++) {
    store.putLyrics(`song ${i}`, record({ synced: "[00:01.00]words\n".repeat(100) }));
  }
  store.close();
  const file = await Deno.open(path, { write: true });
  for (let page = 1; page < 30; page += 3) {
    await file.seek(page * 4096, Deno.SeekMode.Start);
    await file.write(new Uint8Array(2048).fill(0xa5));
  }
  file.close();
  const again = open(folder.path);
  again.store.putLyrics("a", record());
  assert.equal(again.store.find("a")?.kind, "lyrics");
  assert.match(again.told.join("\n"), /kept as/);
  again.store.close();
});

Deno.test("where there can be no file the store works in memory, and tells once", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "file"), "");
  const { store, told } = open(join(folder.path, "file"));
  store.putLyrics("a", record());
  store.putMiss("b");
  store.flush();
  assert.equal(store.find("a")?.kind, "lyrics");
  assert.equal(store.find("b")?.kind, "miss");
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /cannot be used .*kept in memory/);
  await Deno.remove(join(folder.path, "file"));
  store.flush();
  assert.equal(store.trouble, null);
  store.close();
  assert.equal(open(join(folder.path, "file")).store.find("a")?.kind, "lyrics");
});

Deno.test("a file of a later version is left as it is", async () => {
  await using folder = await temporaryFolder();
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(join(folder.path, "lyrics.db"));
  database.exec("pragma user_version = 99");
  database.close();
  const { store, told } = open(folder.path);
  assert.match(told.join(), /version 99/);
  store.putLyrics("a", record());
  assert.equal(store.find("a")?.kind, "lyrics");
  store.close();
});

Deno.test("while another program writes the store waits for nobody, and loses nothing", async () => {
  await using folder = await temporaryFolder();
  const { store, path, told } = open(folder.path);
  const { DatabaseSync } = await import("node:sqlite");
  const other = new DatabaseSync(path);
  other.exec("begin immediate");
  const startedMs = performance.now();
  store.putLyrics("a", record());
  assert.ok(performance.now() - startedMs < 100);
  assert.equal(store.find("a")?.kind, "lyrics");
  other.exec("commit");
  other.close();
  store.close();
  assert.deepEqual(told, []);
  assert.equal(open(folder.path).store.find("a")?.kind, "lyrics");
});

Deno.test("prune forgets misses, and lyrics only when told to, never chosen or imported ones", async () => {
  await using folder = await temporaryFolder();
  const { store, time } = open(folder.path);
  store.putMiss("miss");
  store.putAnalysis("of a file", "llm:x", "words", "{}");
  store.putLyrics("old", record());
  store.putLyrics("chosen", record({ isChosen: true }));
  store.putLyrics("imported", record({ origin: "import" }));
  time.pass(10);
  assert.equal(store.prune(time.now(), "misses"), 1);
  assert.equal(store.findAnalysis("of a file", "llm:x", "words"), "{}");
  assert.equal(store.prune(time.now(), "lyrics too"), 2);
  const left = ["miss", "old", "chosen", "imported"].filter((key) => store.find(key) !== undefined);
  assert.deepEqual(left, ["chosen", "imported"]);
  store.close();
});

Deno.test("what is exported can be imported again", async () => {
  await using folder = await temporaryFolder();
  const { store, time } = open(folder.path);
  const songs = [
    record({ artist: "AC/DC", title: "../../T.N.T.", synced: "[00:01.00]oi" }),
    record({ artist: "", title: "Only a title", album: "An album", duration: 61 }),
    record({ artist: "Anna", title: "Hello?" }),
    record({ artist: "Anna", title: "Hello*", synced: null, plain: "no times\nat all" }),
  ];
  for (const song of songs) store.putLyrics(songKey(song.artist, song.title), song);
  const out = join(folder.path, "out");
  assert.equal(exportSongs(store.all(), out), 3);
  store.close();
  assert.deepEqual(
    (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name).toSorted(),
    [
      "lyrics.db",
      "out",
    ],
  );
  const other = open(join(folder.path, "other"));
  await Deno.writeTextFile(join(out, "empty.lrc"), "");
  const { imported, leftOut } = await importFolder(out, other.store, time.now());
  assert.equal(imported, 3);
  assert.match(leftOut.join(), /empty\.lrc: it holds no words/);
  const single = await importFolder(join(out, "Only a title.lrc"), other.store, time.now());
  assert.equal(single.imported, 1);
  const found = other.store.find(songKey("AC/DC", "../../T.N.T."));
  assert.ok(found?.kind === "lyrics");
  assert.equal(found.record.artist, "AC/DC");
  assert.equal(found.record.origin, "import");
  other.store.close();
});

Deno.test("what has a long name in any writing can be exported, each under its own", async () => {
  await using folder = await temporaryFolder();
  const name = "歌".repeat(200);
  const songs = [
    record({ artist: name, title: name }),
    record({ artist: name, title: `${name}b` }),
  ];
  assert.equal(exportSongs(songs, folder.path), 2);
  const [first] = await Array.fromAsync(Deno.readDir(folder.path));
  assert.match(first?.name ?? "", /^歌{36} - 歌{36}/);
});

Deno.test("the length of an exported song is told in whole minutes and seconds", async () => {
  await using folder = await temporaryFolder();
  exportSongs([record({ duration: 119.7 })], folder.path);
  const text = await Deno.readTextFile(join(folder.path, "Anna - Hello.lrc"));
  assert.match(text, /\[length:2:00\]/);
});
