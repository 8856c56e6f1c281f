/** A sound device that changes, and sound that is lost on its way: the tempo is right again after it. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import {
  ANALYZER,
  beats,
  childrenOf,
  listenTo,
  NO_OSC,
  pcm,
  type Published,
  seconds,
} from "./analyzer_stage.ts";
import { TestHome, until } from "./harness.ts";
import { PulseDaemon } from "./pulse_daemon.ts";

const SINK = "vj";
const DEVICE = `device:${SINK}.monitor`;
const BPM = 124;
const SAME_TEMPO = 0.015;
const STABLE_FRAMES = 200;
const pulse = { ignore: !PulseDaemon.isInstalled() };

async function groove(home: TestHome, rate = 48_000): Promise<string> {
  const path = join(home.path, `groove_${rate}.raw`);
  await Deno.writeFile(path, pcm(beats(BPM, 60, rate), "s16le", 2));
  return path;
}

/** Waits until the tempo has been right for two seconds. */
async function untilTempo(published: Published): Promise<void> {
  const from = published.messages.length;
  await until("the tempo", () => {
    const frames = published.messages.slice(from).filter(({ topic }) => topic === "audio.features");
    const last = frames.slice(-STABLE_FRAMES).map(({ payload }) => Number(payload["bpm"]));
    return last.length === STABLE_FRAMES &&
      last.every((bpm) => Math.abs(bpm / BPM - 1) <= SAME_TEMPO);
  }, 20_000);
}

/** Puts another sink of the same name in the place of the first. */
function replaceSink(daemon: PulseDaemon, rate: number, channels: number): void {
  const modules = daemon.control("list", "short", "modules");
  const module = new RegExp(`^(\\d+)\\s+module-null-sink\\s+sink_name=${SINK}\\b`, "m").exec(
    modules,
  );
  assert.ok(module?.[1] !== undefined, modules);
  daemon.control("unload-module", module[1]);
  daemon.control(
    "load-module",
    "module-null-sink",
    `sink_name=${SINK}`,
    `rate=${rate}`,
    `channels=${channels}`,
  );
}

async function end(player: ChildProcess): Promise<void> {
  if (player.exitCode !== null || player.signalCode !== null) return;
  const gone = new Promise((resolve) => player.once("exit", resolve));
  player.kill("SIGKILL");
  await gone;
}

Deno.test(
  "a device that comes back with another rate and layout is heard in the same tempo",
  pulse,
  async () => {
    await using home = await TestHome.create();
    await using daemon = new PulseDaemon();
    await daemon.start(SINK);
    await home.startWorker(ANALYZER, ["--input", DEVICE, ...NO_OSC], { env: daemon.env });
    const published = await listenTo(home, "audio.features");
    let player = daemon.play(await groove(home), SINK);
    await untilTempo(published);
    // PulseAudio itself leaves no other rates as they are.
    for (const [rate, channels] of [[44_100, 1], [48_000, 2]] as const) {
      await end(player);
      replaceSink(daemon, rate, channels);
      player = daemon.play(await groove(home, rate), SINK, rate);
      await until("the new layout", () => {
        const { sample_rate, channels: heard, state } = published.stats ?? {};
        return state === "running" && sample_rate === rate && heard === channels;
      }, 20_000);
      await untilTempo(published);
    }
    await end(player);
  },
);

Deno.test(
  "sound that is lost while the analyser stands still is counted, and the tempo is kept",
  pulse,
  async () => {
    await using home = await TestHome.create();
    await using daemon = new PulseDaemon();
    const file = await groove(home);
    await daemon.start(SINK);
    const worker = await home.startWorker(ANALYZER, ["--input", DEVICE, ...NO_OSC], {
      env: daemon.env,
    });
    const published = await listenTo(home, "audio.features");
    const player = daemon.play(file, SINK);
    await untilTempo(published);
    const dropped = published.stats?.dropped_samples ?? 0;
    worker.kill("SIGSTOP");
    await seconds(1.5);
    worker.kill("SIGCONT");
    await until("the loss to be counted", () => (published.stats?.dropped_samples ?? 0) > dropped);
    await untilTempo(published);
    assert.equal(published.stats?.capture_restarts, 0);
    await end(player);
  },
);

Deno.test("sound that the capturing process loses leaves the tempo right", pulse, async () => {
  await using home = await TestHome.create();
  await using daemon = new PulseDaemon();
  const file = await groove(home);
  await daemon.start(SINK);
  const worker = await home.startWorker(ANALYZER, ["--input", DEVICE, ...NO_OSC], {
    env: daemon.env,
  });
  const published = await listenTo(home, "audio.features");
  const player = daemon.play(file, SINK);
  await untilTempo(published);
  const [capture] = await childrenOf(worker.pid);
  assert.ok(capture !== undefined);
  Deno.kill(capture, "SIGSTOP");
  await seconds(0.7);
  Deno.kill(capture, "SIGCONT");
  await untilTempo(published);
  assert.equal(published.stats?.state, "running");
  await end(player);
});
