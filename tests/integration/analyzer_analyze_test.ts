/** audio_analyzer analyze: files in, beat times out. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { featuresSchema } from "../../workers/audio_analyzer/publish/payloads.ts";
import { ANALYZER, beats, pcm, wav } from "./analyzer_stage.ts";
import { executable, TestHome } from "./harness.ts";

const RATE = 44_100;
const SECONDS = 12;
const BPM = 122;

/** Starts `analyze` with arguments and waits for its end. */
async function analyze(home: TestHome, ...args: string[]) {
  const process = home.run(executable(ANALYZER), ["analyze", ...args]);
  const { code } = await process.ended();
  const lines = (text: string) => text.split("\n").filter((line) => line !== "");
  return { code, stdout: lines(process.stdout), stderr: lines(process.stderr) };
}

/** A file of beats in the test's folder; returns its path. */
async function beatsFile(home: TestHome, name = "beats.wav"): Promise<string> {
  const path = join(home.path, name);
  await Deno.writeFile(path, wav(pcm(beats(BPM, SECONDS, RATE), "s16le"), RATE, "s16le"));
  return path;
}

Deno.test("analyze --out writes beat times in seconds, one a line, on the beats", async () => {
  await using home = await TestHome.create();
  const out = join(home.path, "not", "there", "yet");
  const { code, stdout } = await analyze(home, await beatsFile(home), "--out", out);
  assert.equal(code, 0);
  assert.deepEqual(stdout, []);
  const text = await Deno.readTextFile(join(out, "beats.txt"));
  assert.match(text, /^(\d+\.\d{4}\n)+$/);
  const late = text.trim().split("\n").map(Number).filter((time) => time > 5);
  const offBeat = late.filter((time) => {
    const beat = time * BPM / 60;
    return Math.abs(beat - Math.round(beat)) * 60 / BPM > 0.07;
  });
  assert.ok(late.length >= 13, `${late.length} beats after 5 s`);
  assert.deepEqual(offBeat, []);
});

Deno.test("analyze --out writes time, BPM and confidence whenever the tempo shown changes", async () => {
  await using home = await TestHome.create();
  await analyze(home, await beatsFile(home), "--out", home.path);
  const text = await Deno.readTextFile(join(home.path, "beats.bpm"));
  assert.match(text, /^(\d+\.\d+ \d+\.\d+ [01]\.\d+\n)+$/);
  const lines = text.trim().split("\n").map((line) => line.split(" ").map(Number));
  assert.equal(lines[0]?.[1], 0);
  assert.ok(Math.abs((lines.at(-1)?.[1] ?? 0) / BPM - 1) < 0.01);
  assert.ok(lines.every(([, bpm], i) => i === 0 || bpm !== lines[i - 1]?.[1]));
});

Deno.test("analyze --json prints a valid line for each of 100 frames a second, in order", async () => {
  await using home = await TestHome.create();
  const { code, stdout } = await analyze(home, await beatsFile(home), "--json");
  assert.equal(code, 0);
  const frames = stdout.map((line): Record<string, unknown> => JSON.parse(line));
  assert.equal(frames.length, SECONDS * 100);
  for (const [i, { file, time, ...features }] of frames.entries()) {
    assert.match(String(file), /beats\.wav$/);
    assert.equal(time, (i + 1) / 100);
    assert.deepEqual(featuresSchema.strict().safeParse(features).error?.issues, undefined);
  }
});

const UNREADABLE: readonly [what: string, make: (path: string) => Promise<void>, said: RegExp][] = [
  ["missing", () => Promise.resolve(), /it\.wav" cannot be read: there is no such file$/],
  ["of zero length", (path) => Deno.writeTextFile(path, ""), /it\.wav" is empty$/],
  [
    "a text",
    (path) => Deno.writeTextFile(path, "la ".repeat(500)),
    /it\.wav" cannot be decoded; wav/,
  ],
  ["cut within its header", (path) => cut(path, 20), /it\.wav" cannot be decoded; wav/],
  ["a folder", (path) => Deno.mkdir(path), /it\.wav" is a folder/],
];

async function cut(path: string, bytes: number): Promise<void> {
  const whole = wav(pcm(beats(BPM, 3, RATE), "s16le"), RATE, "s16le");
  await Deno.writeFile(path, whole.subarray(0, bytes));
}

for (const [what, make, said] of UNREADABLE) {
  Deno.test(`analyze tells in one line of a file that is ${what}, and analyses the others`, async () => {
    await using home = await TestHome.create();
    const path = join(home.path, "it.wav");
    await make(path);
    const good = await beatsFile(home);
    const { code, stderr } = await analyze(home, path, good, "--out", home.path);
    assert.equal(code, 1);
    assert.equal(stderr.length, 3, stderr.join("\n"));
    assert.match(stderr[0] ?? "", said);
    assert.match(stderr[1] ?? "", /beats\.wav: 12\.0 s/);
    assert.match(stderr[2] ?? "", /1 of 2 files could not be analysed/);
    assert.ok((await Deno.readTextFile(join(home.path, "beats.txt"))).length > 0);
  });
}

Deno.test("analyze takes of a file that was cut short what is there", async () => {
  await using home = await TestHome.create();
  const path = join(home.path, "short.wav");
  await cut(path, 44 + 2 * RATE);
  const { code, stdout } = await analyze(home, path);
  assert.equal(code, 0);
  assert.match(stdout[0] ?? "", /^short\.wav: 1\.0 s/);
});

Deno.test("analyze names the folder that cannot be made, and why, in one line", async () => {
  await using home = await TestHome.create();
  const file = await beatsFile(home);
  const { code, stderr } = await analyze(home, file, "--out", join(file, "below"));
  assert.equal(code, 1);
  assert.equal(stderr.length, 1, stderr.join("\n"));
  assert.match(stderr[0] ?? "", /folder ".*below" cannot be made: a part of its path is a file$/);
});

Deno.test("analyze names the file that cannot be written, and analyses the others", async () => {
  await using home = await TestHome.create();
  const [blocked, good] = [await beatsFile(home, "blocked.wav"), await beatsFile(home)];
  await Deno.mkdir(join(home.path, "blocked.txt"));
  const { code, stderr } = await analyze(home, blocked, good, "--out", home.path);
  assert.equal(code, 1);
  assert.match(stderr[0] ?? "", /blocked\.txt" .*cannot be written: .*directory/i);
  assert.ok((await Deno.readTextFile(join(home.path, "beats.txt"))).length > 0);
});

Deno.test("analyze refuses two files whose results would have the same name", async () => {
  await using home = await TestHome.create();
  await Deno.mkdir(join(home.path, "b"));
  const files = [await beatsFile(home), await beatsFile(home, "b/beats.wav")];
  const { code, stderr } = await analyze(home, ...files, "--out", home.path);
  assert.equal(code, 2);
  assert.equal(stderr.length, 1);
  assert.match(
    stderr[0] ?? "",
    /beats\.wav" and ".*beats\.wav" would both be written to .*beats\.txt/,
  );
});

Deno.test("analyze without a file is wrong use", async () => {
  await using home = await TestHome.create();
  assert.equal((await analyze(home)).code, 2);
});

Deno.test("analyze --json ends quietly when its reader has had enough", async () => {
  await using home = await TestHome.create();
  const file = await beatsFile(home);
  const script = '"$0" analyze "$1" "$1" --json | head -n 1 >"$1.line"; echo "${PIPESTATUS[0]}"';
  const process = home.run("bash", ["-c", script, executable(ANALYZER), file]);
  await process.ended();
  assert.equal(process.stderr, "");
  assert.equal(process.stdout.trim(), "0");
});
