/** audio_analyzer where something is wrong: at the start, with its inputs, and when it is ended. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { CommandError } from "../../bus/mod.ts";
import { ANALYZER, beats, childrenOf, listenTo, NO_OSC, pcm, sine, wav } from "./analyzer_stage.ts";
import { executable, isAlive, TestHome, until } from "./harness.ts";

const RATE = 44_100;

async function toneFile(home: TestHome, soundSeconds = 30): Promise<string> {
  const path = join(home.path, "tone.wav");
  await Deno.writeFile(path, wav(pcm(sine(440, soundSeconds, RATE), "s16le"), RATE, "s16le"));
  return path;
}

/** A PATH on which no program is found, so that there is no sound tool either. */
async function bare(home: TestHome): Promise<Record<string, string>> {
  const empty = join(home.path, "empty");
  await Deno.mkdir(empty);
  return { PATH: empty, XDG_RUNTIME_DIR: empty, HOME: empty };
}

const REFUSED: readonly [input: string, code: number, said: RegExp][] = [
  [
    "winamp:x",
    2,
    /unknown input "winamp:x": allowed are default, device:<name>, file:<path>, stdin, demo$/,
  ],
  ["device:", 2, /"device:" lacks the device's name/],
  ["file:/nowhere/it.wav", 1, /"\/nowhere\/it\.wav" cannot be read: there is no such file$/],
];

for (const [input, code, said] of REFUSED) {
  Deno.test(`--input ${input} ends with exit code ${code} and one line`, async () => {
    await using home = await TestHome.create();
    const args = ["--port", "0", "--input", input, ...NO_OSC];
    const process = home.run(executable(ANALYZER), args);
    assert.equal((await process.ended()).code, code);
    assert.equal(process.stdout, "");
    assert.equal(process.stderr.trimEnd().split("\n").length, 1, process.stderr);
    assert.match(process.stderr.trimEnd(), said);
  });
}

Deno.test("without sound tools and devices it says so, keeps trying and answers", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(ANALYZER, ["--input", "default", ...NO_OSC], {
    env: await bare(home),
  });
  const published = await listenTo(home);
  await until("waiting", () => published.stats?.state === "waiting");
  assert.match(published.stats?.message ?? "", /no sound input.*trying again/);
  await until("a second try", () => (published.stats?.capture_restarts ?? 0) >= 1);
  assert.equal((await home.client.send(ANALYZER, "health_check"))["alive"], true);
  const startMs = performance.now();
  worker.kill("SIGTERM");
  assert.equal((await worker.ended()).code, 0);
  assert.ok(performance.now() - startMs < 1_000);
  assert.doesNotMatch(worker.stderr, /^\s+at /m);
});

Deno.test("set_input to a file that is missing is refused, and what was heard goes on", async () => {
  await using home = await TestHome.create();
  await home.startWorker(ANALYZER, ["--input", "demo", ...NO_OSC]);
  const published = await listenTo(home, "audio.features");
  await assert.rejects(
    home.client.send(ANALYZER, "set_input", { input: "file:/nowhere/it.wav" }),
    (error: unknown) =>
      error instanceof CommandError && /it\.wav" cannot be read/.test(error.message),
  );
  const count = published.of("audio.features").length;
  await until("more frames", () => published.of("audio.features").length > count + 100);
  assert.equal(published.stats?.input, "demo");
  assert.equal(published.stats?.state, "running");
});

Deno.test("a file of nine channels is refused by its name, and what was heard goes on", async () => {
  await using home = await TestHome.create();
  const file = join(home.path, "nine.wav");
  await Deno.writeFile(file, wav(pcm(sine(440, 1, RATE), "s16le", 9), RATE, "s16le", 9));
  await home.startWorker(ANALYZER, ["--input", "demo", ...NO_OSC]);
  await assert.rejects(
    home.client.send(ANALYZER, "set_input", { input: `file:${file}` }),
    /nine\.wav" cannot be analysed: it has 9 channels, 1-8 are possible/,
  );
  const published = await listenTo(home, "audio.features");
  await until("frames", () => published.of("audio.features").length > 100);
  assert.equal(published.stats?.input, "demo");
});

Deno.test("set_input with a control character is refused, and what was heard goes on", async () => {
  await using home = await TestHome.create();
  await home.startWorker(ANALYZER, ["--input", "demo", ...NO_OSC]);
  await assert.rejects(
    home.client.send(ANALYZER, "set_input", { input: "file:a\0b" }),
    /control character/,
  );
  const published = await listenTo(home, "audio.features");
  await until("frames", () => published.of("audio.features").length > 100);
});

Deno.test("set_input to an unknown scheme is refused and names the allowed ones", async () => {
  await using home = await TestHome.create();
  await home.startWorker(ANALYZER, ["--input", "demo", ...NO_OSC]);
  await assert.rejects(
    home.client.send(ANALYZER, "set_input", { input: "winamp" }),
    /allowed are default, device:<name>, file:<path>, stdin, demo/,
  );
});

Deno.test("set_input to the file that has ended plays it again", async () => {
  await using home = await TestHome.create();
  const file = `file:${await toneFile(home, 0.5)}`;
  await home.startWorker(ANALYZER, ["--input", file, ...NO_OSC]);
  const published = await listenTo(home);
  await until("the end", () => published.stats?.state === "ended");
  const answer = await home.client.send(ANALYZER, "set_input", { input: file });
  assert.equal(answer["state"], "running");
});

Deno.test("many changes of input at once leave one source", async () => {
  await using home = await TestHome.create();
  const file = `file:${await toneFile(home)}`;
  const worker = await home.startWorker(ANALYZER, ["--input", "demo", ...NO_OSC]);
  const inputs = Array.from({ length: 12 }, (_, i) => i % 2 === 0 ? file : "demo");
  await Promise.all(
    inputs.map((input) =>
      home.client.send(ANALYZER, "set_input", { input }, { timeoutMs: 10_000 })
    ),
  );
  await home.client.send(ANALYZER, "set_input", { input: file }, { timeoutMs: 10_000 });
  await until("one capture process", async () => (await childrenOf(worker.pid)).length === 1);
  const published = await listenTo(home, "audio.features");
  await until(
    "a second of sound",
    () => (published.stats?.fps ?? 0) > 0 && published.of("audio.features").length > 100,
  );
  const { fps } = await until(
    "the next figures",
    () => published.of("audio.stats").length > 3 && published.stats,
  );
  assert.ok(fps < 110, `${fps} frames a second`);
});

const inputs: readonly [name: string, input: (home: TestHome) => Promise<string>][] = [
  ["demo", () => Promise.resolve("demo")],
  ["stdin", () => Promise.resolve("stdin")],
  ["a file", async (home) => `file:${await toneFile(home)}`],
  ["the default device", () => Promise.resolve("default")],
];

for (const [name, input] of inputs) {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    Deno.test(`${signal} while ${name} is heard ends it within 1 s, exit code 0, nothing left`, async () => {
      await using home = await TestHome.create();
      const args = ["--input", await input(home), ...NO_OSC];
      const worker = await home.startWorker(ANALYZER, args, { stdin: "piped" });
      const writer = worker.child.stdin.getWriter();
      if (name === "stdin") await writer.write(pcm(beats(120, 0.2, 48_000), "f32le", 2));
      const children = await childrenOf(worker.pid);
      const startMs = performance.now();
      worker.kill(signal);
      const { code } = await worker.ended();
      assert.equal(code, 0, worker.stderr);
      assert.ok(performance.now() - startMs < 1_000);
      assert.equal(await home.service(ANALYZER), undefined);
      for (const child of children) {
        await until("the capture process to be gone", async () => !(await isAlive(child)), 500);
      }
      await writer.abort().catch(() => "it has ended: its stdin is closed");
    });
  }
}
