import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../bus/mod.ts";
import { NO_BEAT, parseBeats, readCorpus } from "../../tools/evaluate/corpus.ts";
import { readOptions } from "../../tools/evaluate/options.ts";

/** A folder with some files, gone after the scope. */
async function folderOf(files: Readonly<Record<string, string>>) {
  const path = await mkdtemp(join(tmpdir(), "vj-evaluate-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

Deno.test("corpus - a folder without an index is scored by its sounds and beats alone", async () => {
  await using folder = await folderOf({
    "a.wav": "",
    "a.beats": "0.5\t1\n1.0\t2\n",
    "b.MP3": "",
    "b.beats": "1\n2\n",
    "c.flac": "",
    "d.beats": "1\n",
  });
  const pieces = await readCorpus(folder.path);
  assert.deepEqual(pieces.map(({ id, category, beats }) => ({ id, category, beats })), [
    { id: "a", category: "music", beats: [0.5, 1] },
    { id: "b", category: "music", beats: [1, 2] },
  ]);
});

Deno.test("corpus - the index tells category, tempo and silences", async () => {
  await using folder = await folderOf({
    "a.ogg": "",
    "a.beats": "0.5\n1.0\n",
    "z.ogg": "",
    "z.beats": "",
    "index.jsonl":
      '{"id":"a","top":"dance","category":"house","constant":true,"bpm":120,"dur":9,"silence":[[2,3]]}\n' +
      '{"id":"z","top":"neg","constant":true,"bpm":null}\n',
  });
  const [a, z] = await readCorpus(folder.path);
  assert.equal(a?.category, "dance");
  assert.equal(a?.bpm, 120);
  assert.equal(a?.durationSeconds, 9);
  assert.deepEqual(a?.silences, [[2, 3]]);
  assert.equal(z?.category, NO_BEAT);
});

Deno.test("corpus - a broken line is told with its file and number", async () => {
  await using folder = await folderOf({ "a.ogg": "", "a.beats": "1\n", "index.jsonl": "{}\n" });
  await assert.rejects(() => readCorpus(folder.path), (error: Error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /index\.jsonl", line 1,/);
    return true;
  });
});

Deno.test("corpus - a folder without music is refused with what is needed", async () => {
  await using folder = await folderOf({ "a.wav": "" });
  await assert.rejects(() => readCorpus(folder.path), /<name>\.beats/);
  await assert.rejects(() => readCorpus(join(folder.path, "none")), UserError);
});

Deno.test("corpus - beats must be numbers that rise", () => {
  assert.deepEqual(parseBeats("# comment\n 0.5 1\n1.5,2\n\n", "x"), [0.5, 1.5]);
  assert.throws(() => parseBeats("1\nsoon\n", "x.beats"), /"x\.beats", line 2, holds "soon"/);
  assert.throws(() => parseBeats("2\n1\n", "x.beats"), /rising/);
});

Deno.test("options - a wrong value is told with what is wanted", () => {
  assert.throws(() => readOptions(["--rate", "5"]), /--rate is "5": a number from 8000 to 192000/);
  assert.throws(() => readOptions(["--nonsense"]), UserError);
  assert.throws(() => readOptions(["a", "b"]), /one folder/);
});

Deno.test("options - empty values are those that make does not set", () => {
  const options = readOptions(["music", "--rate", "", "--seed", "", "--gain-db=-40"]);
  assert.deepEqual(options.variant, { gainDb: -40 });
  assert.equal(options.seed, 1);
  assert.equal(options.folder, "music");
});
