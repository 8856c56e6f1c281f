/** What programs on the bus are told by audio_analyzer, and how they tune it. */
import assert from "node:assert/strict";
import { BusClient, type Telemetry } from "../../bus/mod.ts";
import { featuresSchema } from "../../workers/audio_analyzer/publish/payloads.ts";
import { ANALYZER, listenTo, NO_OSC } from "./analyzer_stage.ts";
import { TestHome, until } from "./harness.ts";

Deno.test("a reader who joins late is told the section that has gone on since before", async () => {
  await using home = await TestHome.create();
  await home.startWorker(ANALYZER, ["--input", "demo", ...NO_OSC]);
  const early = await listenTo(home, "audio.section");
  const first = await until("a section", () => early.of("audio.section").at(-1));
  const late = new BusClient({ home: home.path });
  try {
    const told: Telemetry[] = [];
    late.subscribe("audio.section", (message) => told.push(message));
    const begunMs = performance.now();
    const again = await until("the section once more", () => told[0], 5_000);
    assert.ok(performance.now() - begunMs < 3_000);
    assert.deepEqual(again.payload, first.payload);
  } finally {
    await late.close();
  }
});

Deno.test("onsets are tuned while the music plays, and the frames go on", async () => {
  await using home = await TestHome.create();
  await home.startWorker(ANALYZER, ["--input", "demo", ...NO_OSC]);
  const published = await listenTo(home, "audio.features");
  /** Hats in the next four seconds. */
  const hats = async () => {
    const from = published.of("audio.features").length;
    const frames = () => published.of("audio.features").slice(from);
    await until("four seconds of frames", () => frames().length >= 400);
    return frames().slice(0, 400).filter(({ payload }) => {
      const [, , , hat = 0] = featuresSchema.parse(payload).onsets;
      return hat > 0;
    }).length;
  };
  const before = await hats();
  const answer = await home.client.send(ANALYZER, "set_config", {
    config: { onset_refractory_ms: 500 },
  });
  assert.deepEqual(answer, { restart_required: false, restart_keys: [] });
  const after = await hats();
  assert.ok(before > 10 && after <= 8, `${before} hats before, ${after} after`);
  await assert.rejects(
    home.client.send(ANALYZER, "set_config", { config: { onset_refractory_ms: 5 } }),
    /onset_refractory_ms.*0 \(what suits each kind\) or 20-500/s,
  );
});
