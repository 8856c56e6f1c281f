import assert from "node:assert/strict";
import { GeneratedSource } from "../../workers/audio_analyzer/capture/demo.ts";
import { PcmStreamSource } from "../../workers/audio_analyzer/capture/pcm_stream.ts";
import type {
  AudioFormat,
  AudioSink,
  SourceStatus,
} from "../../workers/audio_analyzer/capture/source.ts";
import { SupervisedSource } from "../../workers/audio_analyzer/capture/supervisor.ts";

class Listener implements AudioSink {
  readonly formats: AudioFormat[] = [];
  readonly statuses: SourceStatus[] = [];
  readonly heard: number[] = [];
  onSamples: () => void = () => {};

  format(format: AudioFormat): void {
    this.formats.push(format);
  }
  samples(interleaved: Float32Array): void {
    this.heard.push(...interleaved);
    this.onSamples();
  }
  status(status: SourceStatus): void {
    this.statuses.push(status);
  }
  get states(): string[] {
    return this.statuses.map(({ state }) => state);
  }
}

const format: AudioFormat = { sampleRate: 1000, channels: 1 };
const shorts = (...values: number[]) => new Uint8Array(Int16Array.from(values).buffer);

function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunks);
}

function streamSource(stream: ReadableStream<Uint8Array>) {
  return new PcmStreamSource({ label: "stdin", stream, format, encoding: "s16le" });
}

Deno.test("PcmStreamSource has ended once stop() is through", async () => {
  const listener = new Listener();
  const bytes = shorts(0, 16_384, -16_384);
  const source = streamSource(streamOf(bytes.subarray(0, 3), bytes.subarray(3)));
  source.start(listener);
  await source.stop();
  assert.deepEqual(listener.states.at(-1), "ended");
});

Deno.test("PcmStreamSource decodes samples that are cut between two chunks", async () => {
  const listener = new Listener();
  const bytes = shorts(0, 16_384, -16_384);
  const whole = new Promise<void>((resolve) => {
    listener.onSamples = () => listener.heard.length === 3 && resolve();
  });
  streamSource(streamOf(bytes.subarray(0, 3), bytes.subarray(3))).start(listener);
  await whole;
  assert.deepEqual(listener.heard, [0, 0.5, -0.5]);
  assert.deepEqual(listener.formats, [format]);
});

Deno.test("PcmStreamSource hands samples on while the stream waits for more", async () => {
  const listener = new Listener();
  const heard = new Promise<void>((resolve) => listener.onSamples = resolve);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const source = streamSource(readable);
  source.start(listener);
  const writer = writable.getWriter();
  void writer.write(shorts(16_384)).catch(() => {});
  await heard;
  assert.deepEqual(listener.heard, [0.5]);
  await source.stop();
  assert.equal(listener.states.at(-1), "ended");
});

Deno.test("PcmStreamSource says so when the stream ends before any sound", async () => {
  const listener = new Listener();
  const done = new Promise<void>((resolve) => {
    listener.status = (status) => {
      listener.statuses.push(status);
      if (status.state === "ended") resolve();
    };
  });
  streamSource(streamOf()).start(listener);
  await done;
  assert.match(listener.statuses.at(-1)?.message ?? "", /stdin ended before any sound/);
});

Deno.test("PcmStreamSource asks about the encoding when the samples are impossible", async () => {
  const listener = new Listener();
  const noise = new Uint8Array(4000).fill(0xff);
  const done = new Promise<void>((resolve) => {
    listener.status = (status) => {
      listener.statuses.push(status);
      if (status.state === "ended") resolve();
    };
  });
  new PcmStreamSource({ label: "stdin", stream: streamOf(noise), format, encoding: "f32le" })
    .start(listener);
  await done;
  assert.ok(listener.statuses.some(({ message }) => /no f32le sound/.test(message ?? "")));
});

Deno.test("GeneratedSource plays as much as the clock says", async () => {
  let nowMs = 0;
  let next = 0;
  const listener = new Listener();
  const heard = new Promise<void>((resolve) => listener.onSamples = resolve);
  const source = new GeneratedSource({
    label: "demo",
    format,
    clock: () => nowMs,
    generator: { fill: (out) => out.forEach((_, i) => out[i] = next++) },
  });
  source.start(listener);
  nowMs = 25;
  await heard;
  await source.stop();
  assert.deepEqual(listener.heard, Array.from({ length: 25 }, (_, i) => i));
  assert.deepEqual(listener.states, ["starting", "running", "ended"]);
});

Deno.test("SupervisedSource tells once a try what is missing and stops while it waits", async () => {
  const listener = new Listener();
  let tries = 0;
  const waiting = new Promise<void>((resolve) => {
    listener.status = (status) => {
      listener.statuses.push(status);
      if (tries === 2 && status.state === "waiting") resolve();
    };
  });
  const source = new SupervisedSource({
    label: "default",
    plan: () => {
      tries++;
      return Promise.reject(new Error("no sound input"));
    },
    restart: "forever",
    sound: "live",
    limits: { firstDataMs: 1, dataTimeoutMs: 1 },
    backoff: { firstMs: 1, maxMs: 1, stableMs: 1000, jitter: 0 },
  });
  source.start(listener);
  await waiting;
  await source.stop();
  assert.deepEqual(listener.states, ["starting", "waiting", "waiting", "ended"]);
  assert.match(
    listener.statuses[1]?.message ?? "",
    /no sound input; trying again every few seconds/,
  );
});

Deno.test("SupervisedSource stops at once while it looks for devices", async () => {
  const source = new SupervisedSource({
    label: "default",
    plan: () => new Promise(() => {}),
    restart: "forever",
    sound: "live",
    limits: { firstDataMs: 1, dataTimeoutMs: 1 },
  });
  const listener = new Listener();
  source.start(listener);
  await source.stop();
  assert.deepEqual(listener.states, ["starting", "ended"]);
});

Deno.test("SupervisedSource tells of a program that no system can start", async () => {
  const listener = new Listener();
  const done = new Promise<void>((resolve) => {
    listener.status = (status) => {
      listener.statuses.push(status);
      if (status.state === "ended") resolve();
    };
  });
  const source = new SupervisedSource({
    label: "file:a",
    plan: () => Promise.resolve({ command: "true", args: ["a\0b"], device: "file:a" }),
    restart: "never",
    sound: "recording",
    limits: { firstDataMs: 1000, dataTimeoutMs: 1000 },
  });
  source.start(listener);
  await done;
  assert.match(listener.statuses.at(-1)?.message ?? "", /^true cannot be started: /);
});

Deno.test("PcmStreamSource goes on within the frame at which the stream was left", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const bytes = shorts(16_384, -16_384, 8192);
  const first = new Listener();
  const before = streamSource(readable);
  const heard = new Promise<void>((resolve) => first.onSamples = resolve);
  before.start(first);
  void writer.write(bytes.subarray(0, 3)).catch(() => {});
  await heard;
  await before.stop();
  const second = new Listener();
  const after = streamSource(readable);
  const heardAgain = new Promise<void>((resolve) => second.onSamples = resolve);
  after.start(second);
  void writer.write(bytes.subarray(3)).catch(() => {});
  await heardAgain;
  assert.deepEqual(second.heard, [-0.5, 0.25]);
  await after.stop();
});

Deno.test("SupervisedSource counts the impossible samples of its process", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const listener = new Listener();
  const done = new Promise<void>((resolve) => {
    listener.status = ({ state }) => state === "ended" && resolve();
  });
  const source = new SupervisedSource({
    label: "noise",
    // Six bytes of 0xff are one and a half NaN.
    plan: () =>
      Promise.resolve({
        command: "printf",
        args: ["\\377\\377\\377\\377\\377\\377"],
        device: "noise",
        format,
      }),
    restart: "never",
    sound: "recording",
    limits: { firstDataMs: 5000, dataTimeoutMs: 5000 },
  });
  source.start(listener);
  await done;
  assert.equal(source.badSamples, 1);
  assert.deepEqual(listener.heard, [0]);
});

Deno.test("SupervisedSource learns that its stream was moved from among many messages", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const listener = new Listener();
  const source = new SupervisedSource({
    label: "device:a",
    plan: () =>
      Promise.resolve({
        command: "sh",
        args: [
          "-c",
          "echo Stream moved to device b >&2; " +
          "for i in 1 2 3 4 5 6 7 8 9; do printf 'Time: 0.1 s\\r' >&2; done; cat",
        ],
        device: "a",
        format,
        divertedBy: /Stream moved to device/,
      }),
    restart: "forever",
    sound: "live",
    limits: { firstDataMs: 60_000, dataTimeoutMs: 60_000 },
  });
  const waiting = new Promise<SourceStatus>((resolve) => {
    listener.status = (status) => status.state === "waiting" && resolve(status);
  });
  source.start(listener);
  assert.match((await waiting).message ?? "", /"a" went away/);
  await source.stop();
});

Deno.test("SupervisedSource tells the last words of a process that is read now and then", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const listener = new Listener();
  const source = new SupervisedSource({
    label: "device:a",
    plan: () =>
      Promise.resolve({
        command: "sh",
        args: ["-c", "echo connection refused >&2; exit 1"],
        device: "a",
        format,
        divertedBy: /Stream moved to device/,
      }),
    restart: "never",
    sound: "live",
    limits: { firstDataMs: 60_000, dataTimeoutMs: 60_000 },
  });
  const ended = new Promise<SourceStatus>((resolve) => {
    listener.status = (status) => status.state === "ended" && resolve(status);
  });
  source.start(listener);
  assert.equal((await ended).message, "connection refused");
});
