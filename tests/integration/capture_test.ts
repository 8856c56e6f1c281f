import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import {
  type AudioFormat,
  type AudioSink,
  type AudioSource,
  decodeFile,
  listDevices,
  type OpenOptions,
  openSource,
  parseInput,
  type SourceStatus,
} from "../../workers/audio_analyzer/capture/mod.ts";
import type { CaptureCommand } from "../../workers/audio_analyzer/capture/backend.ts";
import { SupervisedSource } from "../../workers/audio_analyzer/capture/supervisor.ts";
import { isAlive } from "./harness.ts";
import { PulseDaemon } from "./pulse_daemon.ts";

const MAIN = fileURLToPath(new URL("./capture_main.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

const child: OpenOptions["child"] = (args) => ({
  command: Deno.execPath(),
  args: ["run", "-A", "--no-check", "--config", CONFIG, MAIN, ...args],
});

const options: OpenOptions = {
  child,
  demo: () => {
    throw new Error("not used here");
  },
};

/** Keeps what a source says and the amount and strength of its sound. */
class Listener implements AudioSink {
  readonly statuses: SourceStatus[] = [];
  readonly formats: AudioFormat[] = [];
  frames = 0;
  energy = 0;
  loudest = 0;

  format(format: AudioFormat): void {
    this.formats.push(format);
  }

  samples(interleaved: Float32Array): void {
    this.frames += interleaved.length / (this.formats.at(-1)?.channels ?? 1);
    for (const sample of interleaved) {
      this.energy += sample * sample;
      this.loudest = Math.max(this.loudest, Math.abs(sample));
    }
  }

  status(status: SourceStatus): void {
    this.statuses.push(status);
  }

  get state(): string | undefined {
    return this.statuses.at(-1)?.state;
  }

  get message(): string {
    return this.statuses.at(-1)?.message ?? "";
  }
}

async function until(condition: () => boolean, timeoutMs: number, what: string): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    assert.ok(performance.now() < end, `${what} did not happen within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function started(source: AudioSource) {
  const listener = new Listener();
  source.start(listener);
  return {
    listener,
    source,
    [Symbol.asyncDispose]: () => source.stop(),
  };
}

function folder() {
  const path = mkdtempSync(join(tmpdir(), "vj-capture-"));
  return {
    path,
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Those of some processes that live. */
async function living(pids: readonly number[]): Promise<number[]> {
  const alive = await Promise.all(pids.map(isAlive));
  return pids.filter((_, index) => alive[index]);
}

/** Whether there is a program of this name that says its version. */
function isInstalled(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
}

/** A 16-bit stereo WAV file of a 440 Hz tone at half scale. */
function toneWav(seconds: number, sampleRate = 44_100): Uint8Array {
  const frames = Math.round(seconds * sampleRate);
  const bytes = new Uint8Array(44 + 4 * frames);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("RIFF____WAVEfmt "));
  view.setUint32(4, 36 + 4 * frames, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 4 * sampleRate, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 16, true);
  bytes.set(new TextEncoder().encode("data"), 36);
  view.setUint32(40, 4 * frames, true);
  for (let i = 0; i < frames; i++) {
    const value = Math.round(16_384 * Math.sin(2 * Math.PI * 440 * i / sampleRate));
    view.setInt16(44 + 4 * i, value, true);
    view.setInt16(46 + 4 * i, value, true);
  }
  return bytes;
}

Deno.test("a file is heard whole, at its own rate and in real time, and then ends", async () => {
  using temporary = folder();
  const path = join(temporary.path, "tone.wav");
  writeFileSync(path, toneWav(1.5, 22_050));
  await using run = started(openSource(parseInput(`file:${path}`), options));
  const { listener } = run;
  await until(() => listener.frames > 0, 10_000, "first sound");
  const startedMs = performance.now();
  await until(() => listener.state === "ended", 10_000, "the end");
  const seconds = (performance.now() - startedMs) / 1000;
  assert.deepEqual(listener.formats, [{ sampleRate: 22_050, channels: 2 }]);
  assert.equal(listener.frames, 33_075);
  assert.equal(listener.message, "");
  assert.ok(Math.abs(Math.sqrt(listener.energy / listener.frames / 2) - 0.3535) < 0.001);
  assert.ok(seconds > 1.2 && seconds < 2.5, `took ${seconds} s`);
});

Deno.test("a looped file goes on after its end until it is stopped", async () => {
  using temporary = folder();
  const path = join(temporary.path, "-loop.wav");
  writeFileSync(path, toneWav(0.2));
  const run = started(openSource(parseInput(`file:${path}`), { ...options, loop: true }));
  await until(() => run.listener.frames > 44_100, 15_000, "a second of sound");
  await run.source.stop();
  assert.equal(run.listener.state, "ended");
  const { frames } = run.listener;
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(run.listener.frames, frames);
});

const unreadable: [string, (path: string) => void, RegExp][] = [
  ["missing", () => {}, /no such file/],
  ["empty", (path) => writeFileSync(path, ""), /is empty/],
  ["text", (path) => writeFileSync(path, "hello ".repeat(100)), /cannot be decoded.*wav, mp3/],
  ["a truncated header", (path) => writeFileSync(path, toneWav(1).subarray(0, 30)), /cannot be/],
  ["a header alone", (path) => writeFileSync(path, toneWav(0)), /holds no sound/],
];
for (const [name, make, message] of unreadable) {
  Deno.test(`a file that is ${name} ends with one message and is not tried again`, async () => {
    using temporary = folder();
    const path = join(temporary.path, "it.wav");
    make(path);
    await using run = started(openSource(parseInput(`file:${path}`), options));
    await until(() => run.listener.state === "ended", 10_000, "the end");
    assert.match(run.listener.message, message);
    assert.match(run.listener.message, /it\.wav/);
    assert.equal(run.listener.statuses.filter(({ message }) => message).length, 1);
  });
}

Deno.test("a folder as file ends with a message", async () => {
  using temporary = folder();
  await using run = started(openSource(parseInput(`file:${temporary.path}`), options));
  await until(() => run.listener.state === "ended", 10_000, "the end");
  assert.match(run.listener.message, /is a folder/);
});

Deno.test("decodeFile() decodes what sox encodes, at the file's own rate", {
  ignore: !isInstalled("sox"),
}, async () => {
  using temporary = folder();
  const wav = join(temporary.path, "tone.wav");
  writeFileSync(wav, toneWav(1, 48_000));
  for (const [kind, ...args] of [["flac"], ["ogg"], ["wav", "-b", "24"], ["wav", "-e", "a-law"]]) {
    const path = join(temporary.path, `${args.join("")}tone2.${kind}`);
    assert.equal(await ended(spawn("sox", [wav, ...args, path], { stdio: "ignore" })), 0);
    const decoded = await decodeFile(path);
    assert.equal(decoded.sampleRate, 48_000);
    assert.equal(decoded.channels, 2);
    assert.equal(decoded.interleaved.length, 96_000);
    const rms = Math.sqrt(decoded.interleaved.reduce((sum, x) => sum + x * x, 0) / 96_000);
    assert.ok(Math.abs(rms - 0.3535) < 0.01, `${kind} ${args}: rms ${rms}`);
  }
});

Deno.test("the capture child ends when its parent is gone", async () => {
  using temporary = folder();
  const path = join(temporary.path, "tone.wav");
  writeFileSync(path, toneWav(0.2));
  const { command, args } = child(["file", "--loop", "--", path]);
  const capture = spawn(command, [...args], { stdio: ["pipe", "pipe", "inherit"] });
  await new Promise((resolve) => capture.stdout.once("data", resolve));
  const exit = ended(capture);
  capture.stdin.end();
  const late = setTimeout(() => capture.kill("SIGKILL"), 3000);
  capture.stdout.resume();
  assert.equal(await exit, 0);
  clearTimeout(late);
});

Deno.test("a capture process that is killed is started again", async () => {
  using fake = fakeDevice("while :; do head -c 3840 /dev/zero; sleep 0.01; done");
  await using run = started(fake.source);
  await until(() => run.listener.state === "running", 5000, "sound");
  const [first] = fake.pids();
  assert.ok(first !== undefined);
  process.kill(-first, "SIGKILL");
  await until(() => run.listener.state === "waiting", 3000, "the loss");
  await until(() => run.listener.state === "running", 3000, "sound again");
  assert.equal(run.listener.statuses.at(-1)?.restarts, 1);
});

Deno.test("a capture process that falls silent is killed with its children and started again", async () => {
  using fake = fakeDevice('sleep 600 & echo $! >> "$PIDS"; head -c 3840 /dev/zero; wait');
  await using run = started(fake.source);
  await until(() => run.listener.state === "running", 5000, "sound");
  const group = fake.pids();
  assert.equal(group.length, 2);
  await until(() => run.listener.state === "waiting", 5000, "the loss");
  assert.match(run.listener.message, /no sound data from "fake" for 2 s/);
  assert.deepEqual(await living(group), [], "the whole group is gone");
});

Deno.test("a capture process is gone with its children after stop()", async () => {
  const noise = "while :; do head -c 999 /dev/zero; done";
  using fake = fakeDevice(`sleep 600 & echo $! >> "$PIDS"; ${noise}`);
  const run = started(fake.source);
  await until(() => run.listener.frames > 1000, 5000, "sound");
  const group = fake.pids();
  const startedMs = performance.now();
  await fake.source.stop();
  assert.ok(performance.now() - startedMs < 500);
  assert.deepEqual(await living(group), []);
});

Deno.test("garbage from a capture process is refused, and trying goes on", async () => {
  const source = supervised({
    command: "head",
    args: ["-c", "100000", "/dev/urandom"],
    device: "fake",
  });
  await using run = started(source);
  await until(() => run.listener.state === "waiting", 5000, "the refusal");
  assert.match(run.listener.message, /something else than sound/);
  assert.equal(run.listener.frames, 0);
});

Deno.test("a program that cannot be started is told and tried again", async () => {
  const source = supervised({ command: "/nonexistent/capture", args: [], device: "fake" });
  await using run = started(source);
  await until(() => run.listener.state === "waiting", 3000, "the refusal");
  assert.match(run.listener.message, /cannot be started/);
});

const pulse = { ignore: !PulseDaemon.isInstalled() };

Deno.test("a device is heard, its daemon killed and restarted, and it is heard again", {
  ...pulse,
}, async () => {
  await using daemon = new PulseDaemon();
  using _environment = environment(daemon.env);
  using temporary = folder();
  const path = join(temporary.path, "tone.raw");
  writeFileSync(path, toneWav(60, 48_000).subarray(44));
  await daemon.start("other", "vj");
  let player = daemon.play(path, "vj");

  const devices = await listDevices({ child });
  assert.deepEqual(devices.map(({ name }) => name), ["other.monitor", "vj.monitor"]);
  await using run = started(openSource(parseInput("device:VJ.mon"), options));
  const { listener } = run;
  await until(() => listener.loudest > 0.4, 8000, "the tone");
  assert.deepEqual(listener.formats, [{ sampleRate: 48_000, channels: 2 }]);
  assert.equal(listener.statuses.at(-1)?.device, "vj.monitor");

  const dead = ended(player);
  await daemon.kill();
  await until(() => listener.state === "waiting", 4000, "the loss");
  player.kill("SIGKILL");
  await dead;
  await daemon.start("other", "vj");
  player = daemon.play(path, "vj");
  listener.loudest = 0;
  await until(() => listener.loudest > 0.4, 10_000, "the tone again");
  player.kill("SIGKILL");
  await ended(player);
});

Deno.test("a device that is unplugged is waited for and heard when it is back", {
  ...pulse,
}, async () => {
  await using daemon = new PulseDaemon();
  using _environment = environment(daemon.env);
  await daemon.start("other");
  // What desktops load: it moves streams of a vanished device to another one.
  daemon.control("load-module", "module-rescue-streams");
  const load = () => daemon.control("load-module", "module-null-sink", "sink_name=usb").trim();
  const module = load();
  await using run = started(openSource(parseInput("device:usb.monitor"), options));
  const { listener } = run;
  await until(() => listener.state === "running", 5000, "sound");
  daemon.control("unload-module", module);
  await until(
    () => /"usb.monitor" is not there.*"other.monitor"/.test(listener.message),
    8000,
    "the loss",
  );
  load();
  await until(() => listener.state === "running", 8000, "sound again");
});

Deno.test("without any device it says so and keeps trying", { ...pulse }, async () => {
  await using daemon = new PulseDaemon();
  using _environment = environment(daemon.env);
  await using run = started(openSource(parseInput("default"), options));
  const { listener } = run;
  await until(
    () => listener.statuses.filter(({ state }) => state === "waiting").length >= 2,
    10_000,
    "two tries",
  );
  assert.match(listener.message, /no sound input.*trying again/);
  await daemon.start("late");
  await until(() => listener.state === "running", 10_000, "sound");
});

const FAKE_FORMAT: AudioFormat = { sampleRate: 48_000, channels: 2 };

function supervised(command: CaptureCommand): SupervisedSource {
  return new SupervisedSource({
    label: "device:fake",
    plan: () => Promise.resolve(command),
    restart: "forever",
    sound: "live",
    limits: { firstDataMs: 5000, dataTimeoutMs: 2000 },
  });
}

/**
 * A source that runs a shell script as its device. The script appends the identifiers of its
 * processes to the file `$PIDS`; `pids` reads them.
 */
function fakeDevice(script: string) {
  const temporary = folder();
  const file = join(temporary.path, "pids");
  const source = supervised({
    command: "sh",
    args: ["-c", `PIDS='${file}'; echo $$ >> "$PIDS"; ${script}`],
    device: "fake",
    format: FAKE_FORMAT,
  });
  // Never 0 or 1: with those, a signal would go to the tests themselves or to everything.
  const pids = () =>
    readFileSync(file, "utf8").trim().split("\n").map(Number).filter((pid) => pid > 1);
  return { source, pids, [Symbol.dispose]: () => temporary[Symbol.dispose]() };
}

/** The exit code of `process`, null when a signal ended it, undefined when it could not be started. */
function ended(process: ChildProcess): Promise<number | null | undefined> {
  return new Promise((resolve) => {
    if (process.exitCode !== null) return resolve(process.exitCode);
    process.once("error", () => resolve(undefined));
    process.once("exit", (code) => resolve(code));
  });
}

function environment(values: Readonly<Record<string, string>>) {
  const before = Object.keys(values).map((key) => [key, Deno.env.get(key)] as const);
  for (const [key, value] of Object.entries(values)) Deno.env.set(key, value);
  return {
    [Symbol.dispose]: () => {
      for (const [key, value] of before) {
        if (value === undefined) Deno.env.delete(key);
        else Deno.env.set(key, value);
      }
    },
  };
}
