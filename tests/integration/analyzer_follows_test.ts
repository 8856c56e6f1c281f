/** audio_analyzer follows the beats that virtualdj_monitor passes on, while it tells any. */
import assert from "node:assert/strict";
import { ANALYZER, OscListener, seconds } from "./analyzer_stage.ts";
import { until } from "./harness.ts";
import { MonitorStage } from "./virtualdj_stage.ts";

const PERIOD_MS = 500;
const BEATS = 24;

Deno.test("beats of a DJ program come out at their moments, with their bar, and end with it", async () => {
  await using stage = await MonitorStage.open();
  await stage.start("os2l");
  using visualizer = await OscListener.open();
  // Sound without any beat: silence of a file that is played in real time.
  await stage.home.startWorker(ANALYZER, [
    ...["--input", "stdin", "--rate", "8000", "--channels", "1"],
    ...["--beat-source", "auto", "--osc", visualizer.target()],
  ], { stdin: "piped" });
  const line = await stage.dj.os2l(stage.ports.os2l, "beats only");
  const metrics = async () => {
    const state = await stage.home.client.send(ANALYZER, "get_state");
    return state["metrics"] as Record<string, unknown>;
  };
  await until("the analyser to listen", async () => {
    await line.write('{"evt":"beat","change":false,"pos":-99,"bpm":120,"strength":50}');
    return (await metrics())["beat_source"] === "os2l";
  });
  visualizer.messages.length = 0;
  const startMs = performance.now();
  for (let i = 0; i < BEATS; i++) {
    await seconds(Math.max(0, startMs + i * PERIOD_MS - performance.now()) / 1000);
    await line.write(`{"evt":"beat","change":${i === 0},"pos":${i},"bpm":120,"strength":50}`);
    if (i < 8) continue;
    const bars = visualizer.messages.filter(({ address }) => address === "/audio/bar");
    assert.ok(bars.length >= i - 2, `${bars.length} beats were shown of ${i} that were told`);
  }
  await seconds(PERIOD_MS / 2000);
  const [beat, confidence] = visualizer.last("/audio/bar") ?? [];
  assert.equal(beat, (BEATS - 1) % 4 + 1);
  assert.ok(Number(confidence) > 0.9, `${confidence}`);
  assert.equal((await metrics())["bpm"], 120);
  await until("the end of its beats", async () => (await metrics())["beat_source"] === "audio");
});
