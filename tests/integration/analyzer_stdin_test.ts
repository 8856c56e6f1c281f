/** audio_analyzer --input stdin: raw PCM of every layout gives what the same samples give in a file. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { beatSchema } from "../../workers/audio_analyzer/publish/payloads.ts";
import {
  ANALYZER,
  beats,
  joined,
  listenTo,
  NO_OSC,
  OscListener,
  pcm,
  type Published,
  seconds,
  sine,
  wav,
} from "./analyzer_stage.ts";
import { executable, TestHome, type TestProcess, until } from "./harness.ts";

interface Layout {
  format: "f32le" | "s16le";
  rate: number;
  channels: number;
}

function flags({ format, rate, channels }: Layout): string[] {
  return [
    ...["--input", "stdin", "--format", format],
    ...["--rate", String(rate), "--channels", String(channels)],
  ];
}

function start(home: TestHome, layout: Layout, osc: readonly string[] = NO_OSC) {
  return home.startWorker(ANALYZER, [...flags(layout), ...osc], { stdin: "piped" });
}

/** Writes bytes in pieces of odd sizes, so that samples are cut anywhere; then closes, if told. */
async function feed(worker: TestProcess, bytes: Uint8Array, then: "close" | "keep open") {
  const writer = worker.child.stdin.getWriter();
  for (let at = 0, size = 1; at < bytes.length; at += size, size = size * 3 % 40_009) {
    await writer.write(bytes.subarray(at, at + size));
  }
  if (then === "close") await writer.close();
  else writer.releaseLock();
}

const ended = (published: Published) =>
  until("the end", () => published.stats?.state === "ended" && published.stats);

const LAYOUTS: readonly Layout[] = [
  { format: "f32le", rate: 44_100, channels: 2 },
  { format: "s16le", rate: 22_050, channels: 1 },
  { format: "s16le", rate: 96_000, channels: 2 },
  { format: "f32le", rate: 48_000, channels: 1 },
];

for (const layout of LAYOUTS) {
  const { format, rate, channels } = layout;
  Deno.test(`stdin of ${format}, ${rate} Hz, ${channels} channels gives the beats that analyze finds`, async () => {
    await using home = await TestHome.create();
    const data = pcm(beats(127, 12, rate), format, channels);
    const file = join(home.path, "beats.wav");
    await Deno.writeFile(file, wav(data, rate, format, channels));
    const analyze = home.run(executable(ANALYZER), ["analyze", file, "--out", home.path]);
    assert.equal((await analyze.ended()).code, 0, analyze.stderr);
    const expected = (await Deno.readTextFile(join(home.path, "beats.txt"))).trim().split("\n");

    const worker = await start(home, layout);
    const published = await listenTo(home, "audio.beat");
    await feed(worker, data, "close");
    await ended(published);
    const heard = published.of("audio.beat")
      .map(({ payload }) => beatSchema.parse(payload).time.toFixed(4));
    assert.ok(expected.length > 12, `${expected.length} beats`);
    assert.deepEqual(heard.slice(0, expected.length), expected);
  });
}

Deno.test("stdin gives 100 frames for each second of sound, and tones light up their bands", async () => {
  await using home = await TestHome.create();
  const layout: Layout = { format: "f32le", rate: 44_100, channels: 2 };
  const worker = await start(home, layout);
  const published = await listenTo(home, "audio.features");
  const tones = [[100, 1], [1000, 3], [10_000, 6]] as const;
  const sound = joined(...tones.map(([hz]) => sine(hz, 2, layout.rate)));
  await feed(worker, pcm(sound, layout.format, layout.channels), "keep open");
  await until("all frames", () => published.of("audio.features").length >= 600);
  const frames = published.of("audio.features").map(({ payload }) => payload["bands"] as number[]);
  assert.equal(frames.length, 600);
  for (const [i, [, band]] of tones.entries()) {
    const bands = frames[i * 200 + 150] ?? [];
    assert.equal(bands.indexOf(Math.max(...bands)), band);
  }
});

Deno.test("at the end of stdin the state is ended and all levels on OSC fall to 0", async () => {
  await using home = await TestHome.create();
  using osc = await OscListener.open();
  const layout: Layout = { format: "s16le", rate: 48_000, channels: 1 };
  const worker = await start(home, layout, ["--osc", osc.target()]);
  const published = await listenTo(home);
  await feed(worker, pcm(sine(440, 3, layout.rate), "s16le"), "close");
  await until("sound on OSC", () => (osc.loudest ?? 0) > 0.5);
  const stats = await ended(published);
  assert.equal(stats.message, null);
  await until("silence on OSC", () => osc.loudest === 0);
  assert.equal((await home.client.send(ANALYZER, "health_check"))["alive"], true);
});

Deno.test("a stdin that pauses lets the levels fall, and is heard again when it goes on", async () => {
  await using home = await TestHome.create();
  using osc = await OscListener.open();
  const layout: Layout = { format: "s16le", rate: 48_000, channels: 1 };
  const worker = await start(home, layout, ["--osc", osc.target()]);
  const published = await listenTo(home);
  const tone = pcm(sine(440, 1, layout.rate), "s16le");
  await feed(worker, tone, "keep open");
  await until("sound on OSC", () => (osc.loudest ?? 0) > 0.5);
  await until("waiting", () => published.stats?.state === "waiting");
  assert.match(published.stats?.message ?? "", /nothing comes from stdin/);
  await until("silence on OSC", () => osc.loudest === 0);
  await feed(worker, tone, "keep open");
  await until("sound on OSC again", () => (osc.loudest ?? 0) > 0.5);
  await until("running", () => published.stats?.state === "running");
});

Deno.test("stdin can be left for another input and heard again", async () => {
  await using home = await TestHome.create();
  const layout: Layout = { format: "s16le", rate: 48_000, channels: 1 };
  const worker = await start(home, layout);
  const published = await listenTo(home);
  await feed(worker, pcm(sine(440, 1, layout.rate), "s16le"), "keep open");
  await home.client.send(ANALYZER, "set_input", { input: "demo" });
  await home.client.send(ANALYZER, "set_input", { input: "stdin" });
  await feed(worker, pcm(sine(440, 1, layout.rate), "s16le"), "keep open");
  await until(
    "stdin again",
    () => published.stats?.device === "stdin" && published.stats.state === "running",
  );
});

Deno.test("stdin goes on after a restart, also one in the middle of a frame", async () => {
  await using home = await TestHome.create();
  const layout: Layout = { format: "f32le", rate: 48_000, channels: 3 };
  const worker = await start(home, layout);
  const published = await listenTo(home, "audio.features");
  const sound = pcm(sine(440, 4, layout.rate), layout.format, layout.channels);
  const cut = Math.round(sound.length / 2) + 7;
  await feed(worker, sound.subarray(0, cut), "keep open");
  const isHeard = () => Math.abs((published.features?.rms ?? 0) - 0.3535) < 0.01;
  await until("the tone", isHeard);
  await until("the rest of it", () => published.of("audio.features").length >= 200);
  const before = await home.service(ANALYZER);
  await home.client.send(ANALYZER, "restart");
  await until("the restart", async () => {
    const service = await home.service(ANALYZER);
    return service?.status === "running" && service.startedAt > (before?.startedAt ?? 0);
  });
  published.messages.length = 0;
  await until("the first figures", () => published.stats);
  await feed(worker, sound.subarray(cut), "keep open");
  await until("the tone again", isHeard);
  const { frames = 0 } = published.stats ?? {};
  await until("its figures", () => (published.stats?.frames ?? 0) > frames);
  assert.equal(published.stats?.error_count, 0); // nothing of it was no sample
});

const random = new Uint8Array(400_001);
for (let at = 0; at < random.length; at += 65_536) {
  crypto.getRandomValues(random.subarray(at, at + 65_536));
}
const GARBAGE: readonly [what: string, bytes: Uint8Array][] = [
  ["random bytes", random],
  [
    "NaN and infinities",
    pcm(new Float32Array(100_000).map((_, i) => [NaN, Infinity, -Infinity][i % 3] ?? 0), "f32le"),
  ],
];
for (const [what, bytes] of GARBAGE) {
  Deno.test(`${what} on stdin are told and counted, and sound behind them is heard`, async () => {
    await using home = await TestHome.create();
    const worker = await start(home, { format: "f32le", rate: 48_000, channels: 1 });
    const published = await listenTo(home, "audio.features");
    await feed(worker, bytes, "keep open");
    // The last sample may be cut: it takes the missing bytes from what follows.
    await feed(worker, new Uint8Array((4 - bytes.length % 4) % 4), "keep open");
    await until("the question", () => /is the encoding right/.test(published.stats?.message ?? ""));
    assert.ok((published.stats?.error_count ?? 0) > 1000, `${published.stats?.error_count}`);
    await feed(worker, pcm(sine(1000, 3, 48_000), "f32le"), "keep open");
    await until("the tone", () => Math.abs((published.features?.rms ?? 0) - 0.3535) < 0.01);
    const numbers = published.of("audio.features").flatMap(({ payload }) =>
      Object.values(payload).flat().filter((value) => !/boolean|string/.test(typeof value))
    );
    assert.ok(numbers.every((value) => typeof value === "number" && Number.isFinite(value)));
  });
}

Deno.test("an empty stdin ends the program with one line and exit code 1", async () => {
  await using home = await TestHome.create();
  const worker = home.run(executable(ANALYZER), ["--port", "0", "--input", "stdin", ...NO_OSC]);
  assert.equal((await worker.ended()).code, 1);
  assert.match(worker.stderr, /^audio_analyzer: stdin ended before any sound came$/m);
  await seconds(0);
});
