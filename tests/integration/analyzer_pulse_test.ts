/** audio_analyzer on a real sound server: a device is heard, lost, and heard again. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import {
  ANALYZER,
  beats,
  childrenOf,
  listenTo,
  NO_OSC,
  OscListener,
  pcm,
  seconds,
  sine,
} from "./analyzer_stage.ts";
import { isAlive, TestHome, until } from "./harness.ts";
import { PulseDaemon } from "./pulse_daemon.ts";

const SINK = "vj";
const DEVICE = `device:${SINK}.monitor`;
const RATE = 48_000;
const BPM = 124;
const pulse = { ignore: !PulseDaemon.isInstalled() };

/** Writes a sound as PulseDaemon.play() takes it. */
async function soundFile(home: TestHome, name: string, samples: Float32Array): Promise<string> {
  const path = join(home.path, name);
  await Deno.writeFile(path, pcm(samples, "s16le", 2));
  return path;
}

/** Ends a player, and returns when it is gone. */
async function end(player: ChildProcess): Promise<void> {
  if (player.exitCode !== null || player.signalCode !== null) return;
  const gone = new Promise((resolve) => player.once("exit", resolve));
  player.kill("SIGKILL");
  await gone;
}

Deno.test("audio_analyzer on a PulseAudio device", pulse, async (t) => {
  await using home = await TestHome.create();
  await using daemon = new PulseDaemon();
  using osc = await OscListener.open();
  const groove = await soundFile(home, "groove.raw", beats(BPM, 60, RATE));
  await daemon.start(SINK, "other");
  const worker = await home.startWorker(ANALYZER, ["--input", DEVICE, "--osc", osc.target()], {
    env: daemon.env,
  });
  const published = await listenTo(home, "audio.features", "audio.beat");
  await until("sound", () => published.stats?.state === "running");

  for (const [hz, band] of [[40, 0], [150, 1], [1000, 3], [9000, 6]] as const) {
    await t.step(`a tone of ${hz} Hz lights up band ${band} most`, async () => {
      const player = daemon.play(await soundFile(home, `${hz}.raw`, sine(hz, 4, RATE)), SINK);
      const strongest = () => {
        const { bands = [], rms = 0 } = published.features ?? {};
        return rms > 0.3 ? bands.indexOf(Math.max(...bands)) : undefined;
      };
      await until("the tone", () => strongest() === band);
      await seconds(0.3);
      assert.equal(strongest(), band);
      await end(player);
      await until("its end", () => (published.features?.rms ?? 1) < 0.01);
    });
  }

  let player = daemon.play(groove, SINK);
  await until("the groove", () => (published.features?.rms ?? 0) > 0.05);
  await seconds(5);
  const from = published.messages.length;
  const later = () =>
    published.messages.slice(from).filter(({ topic }) => topic === "audio.features");
  await until("ten seconds of frames", () => later().length >= 1000, 40_000);
  const heard = later().map(({ payload }) => payload);

  await t.step("the BPM of a groove is within 1 % from 5 s on", () => {
    const tempi = heard.map((features) => Number(features["bpm"]));
    const wrong = tempi.filter((bpm) => Math.abs(bpm / BPM - 1) > 0.01);
    // A null sink plays by a timer: on a busy machine it leaves gaps.
    assert.ok(
      wrong.length <= 0.02 * tempi.length,
      `${wrong.length} of ${tempi.length}, e.g. ${wrong[0]}`,
    );
  });

  await t.step("the beats of ten seconds are counted, none twice", () => {
    const counts = heard.map((features) => Number(features["beat_count"]));
    const counted = (counts.at(-1) ?? 0) - (counts[0] ?? 0);
    const played = (counts.length - 1) / 100 * BPM / 60;
    assert.ok(Math.abs(counted - played) <= 2, `${counted} counted, ${played} played`);
  });

  await t.step("a capture process that is killed is back within 2 s, and counted", async () => {
    const [capture] = await childrenOf(worker.pid);
    assert.ok(capture !== undefined);
    Deno.kill(capture, "SIGKILL");
    const startMs = performance.now();
    await until("another one", async () => {
      const [next] = await childrenOf(worker.pid);
      return next !== undefined && next !== capture;
    });
    await until("sound", () => performance.now() - startMs > 100 && (osc.loudest ?? 0) > 0.3);
    const tookMs = performance.now() - startMs;
    assert.ok(tookMs < 2_000, `${tookMs} ms`);
    await until("the count", () => published.stats?.capture_restarts === 1);
  });

  await t.step("set_input changes to the demo and back while it runs", async () => {
    const demo = await home.client.send(ANALYZER, "set_input", { input: "demo" });
    assert.deepEqual(demo, { input: "demo", state: "running", device: "demo", message: null });
    assert.deepEqual(await childrenOf(worker.pid), []);
    const device = await home.client.send(ANALYZER, "set_input", { input: DEVICE });
    assert.match(String(device["state"]), /^(starting|running)$/);
    await until(
      "the device",
      () => published.stats?.state === "running" && published.stats.device === `${SINK}.monitor`,
    );
  });

  await t.step(
    "list_devices lists the sinks' monitors by the names that --input takes",
    async () => {
      const { devices } = await home.client.send(ANALYZER, "list_devices");
      const names = devices as { name: string; monitor: boolean; backend: string }[];
      assert.deepEqual(names.map(({ name }) => name), [`${SINK}.monitor`, "other.monitor"]);
      assert.ok(names.every(({ monitor, backend }) => monitor && backend === "pulse"));
    },
  );

  await until("sound", () => (osc.loudest ?? 0) > 0.3);
  await end(player);
  await daemon.kill();

  await t.step("when the sound server dies, audio.stats says that it waits, and why", async () => {
    await until("waiting", () => published.stats?.state === "waiting");
    assert.match(published.stats?.message ?? "", /trying again/);
    assert.equal(published.stats?.running, false);
  });

  await t.step("the levels on OSC fall to 0 meanwhile", async () => {
    await until("silence", () => osc.loudest === 0);
  });

  await t.step("when the sound server is back, the device is heard by itself", async () => {
    await daemon.start(SINK, "other");
    player = daemon.play(groove, SINK);
    await until("sound", () => (osc.loudest ?? 0) > 0.3);
    await until("running", () => published.stats?.state === "running");
    assert.equal(published.stats?.message, null);
    await end(player);
  });
});

Deno.test("a device that is taken away is told, not replaced by another one", pulse, async () => {
  await using home = await TestHome.create();
  await using daemon = new PulseDaemon();
  await daemon.start(SINK, "other");
  await home.startWorker(ANALYZER, ["--input", DEVICE, ...NO_OSC], { env: daemon.env });
  const published = await listenTo(home);
  await until("sound", () => published.stats?.state === "running");
  const module = /^(\d+)\s+module-null-sink\s+sink_name=vj\b/m
    .exec(daemon.control("list", "short", "modules"))?.[1];
  assert.ok(module !== undefined);
  daemon.control("unload-module", module);
  await until("waiting", () => published.stats?.state === "waiting", 4_000);
  assert.match(published.stats?.message ?? "", /went away|is not there/);
  daemon.control("load-module", "module-null-sink", `sink_name=${SINK}`);
  await until("sound again", () => published.stats?.state === "running");
  assert.equal(published.stats?.device, `${SINK}.monitor`);
});

Deno.test(
  "the capture process of an analyser that is killed is gone within 1 s",
  pulse,
  async () => {
    await using home = await TestHome.create();
    await using daemon = new PulseDaemon();
    await daemon.start(SINK);
    const worker = await home.startWorker(ANALYZER, ["--input", DEVICE, ...NO_OSC], {
      env: daemon.env,
    });
    const capture = await until("its capture process", async () => {
      const [child] = await childrenOf(worker.pid);
      return child;
    });
    await until("sound", async () =>
      (await home.client.send(ANALYZER, "get_state"))["metrics"] &&
      ((await home.client.send(ANALYZER, "get_state"))["metrics"] as { state: string }).state ===
        "running");
    worker.kill("SIGKILL");
    await worker.ended();
    await until("its end", async () => !(await isAlive(capture)), 1_000);
  },
);
