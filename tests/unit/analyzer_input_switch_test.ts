import assert from "node:assert/strict";
import type { AudioSource, SourceStatus } from "../../workers/audio_analyzer/capture/mod.ts";
import {
  type InputChoice,
  InputStoppedError,
  InputSwitch,
} from "../../workers/audio_analyzer/input_switch.ts";
import { FakeSource } from "./analyzer_sources.ts";

/** A listener that hands on what its source says. */
class FakeListener {
  status: SourceStatus = { state: "starting", device: "", droppedSamples: 0, restarts: 0 };
  onStatus: (status: SourceStatus) => void = () => {};
  #source: AudioSource | undefined;

  async listen(source: AudioSource): Promise<void> {
    await this.stop();
    this.#source = source;
    source.start({
      format: () => {},
      samples: () => {},
      status: (status) => {
        this.status = status;
        this.onStatus(status);
      },
    });
  }

  async stop(): Promise<void> {
    await this.#source?.stop();
    this.#source = undefined;
  }
}

function choice(input: string): InputChoice {
  return { input, loop: false, rate: 48_000, channels: 2, format: "f32le" };
}

/** Inputs called `good...` run at once, `bad...` end at once, others say nothing. */
function stage() {
  const sources: FakeSource[] = [];
  const listener = new FakeListener();
  const inputs = new InputSwitch(listener, ({ input }) => {
    const source = new FakeSource(input, (started) => {
      if (input.startsWith("good")) started.tell("running");
      if (input.startsWith("bad")) started.tell("ended", `${input} is no sound`);
    });
    sources.push(source);
    return source;
  });
  listener.onStatus = (status) => inputs.onStatus(status);
  const heard = () => sources.filter(({ isRunning }) => isRunning).map(({ label }) => label);
  return { sources, inputs, heard };
}

Deno.test("InputSwitch hears one input after another", async () => {
  const { inputs, heard } = stage();
  await inputs.start(choice("good 1"));
  await inputs.change(choice("good 2"));
  assert.deepEqual(heard(), ["good 2"]);
});

Deno.test("InputSwitch is back at the input before when the new one has nothing", async () => {
  const { inputs, heard } = stage();
  await inputs.start(choice("good"));
  await assert.rejects(inputs.change(choice("bad")), /bad is no sound/);
  assert.deepEqual(heard(), ["good"]);
});

Deno.test("InputSwitch makes changes one after the other", async () => {
  const { inputs, sources, heard } = stage();
  await inputs.start(choice("good 1"));
  const results = await Promise.allSettled([
    inputs.change(choice("bad")),
    inputs.change(choice("good 2")),
  ]);
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "fulfilled"]);
  assert.deepEqual(sources.map(({ label }) => label), ["good 1", "bad", "good 1", "good 2"]);
  assert.deepEqual(heard(), ["good 2"]);
});

Deno.test("InputSwitch leaves nothing running when it stops while an input is awaited", async () => {
  const { inputs, sources, heard } = stage();
  await inputs.start(choice("good"));
  const change = assert.rejects(inputs.change(choice("slow")), InputStoppedError);
  while (sources.length < 2) await Promise.resolve();
  await inputs.stop();
  await change;
  assert.deepEqual(heard(), []);
});

Deno.test("InputSwitch opens nothing for changes that wait when it stops", async () => {
  const { inputs, sources, heard } = stage();
  await inputs.start(choice("good"));
  const changes = ["good 2", "bad", "good 3"].map((input) =>
    assert.rejects(inputs.change(choice(input)), InputStoppedError)
  );
  await inputs.stop();
  await Promise.all(changes);
  assert.deepEqual(heard(), []);
  assert.equal(sources.length, 1);
});

Deno.test("InputSwitch opens nothing once it was stopped", async () => {
  const { inputs, heard } = stage();
  await inputs.stop();
  await assert.rejects(inputs.start(choice("good")), /the worker is stopping/);
  assert.deepEqual(heard(), []);
});
