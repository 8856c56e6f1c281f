/** Hands on the clock of audio_analyzer: commands, and OSC in. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { CommandError } from "../../bus/mod.ts";
import { encodeMessage, type OscValue } from "../../bus/osc/mod.ts";
import {
  ANALYZER,
  listenTo,
  NO_OSC,
  OscListener,
  type Published,
  seconds,
} from "./analyzer_stage.ts";
import { executable, TestHome, until } from "./harness.ts";

type Answer = Record<string, unknown>;

async function freePort(): Promise<number> {
  const listener = await OscListener.open();
  const { port } = listener;
  await listener.close();
  return port;
}

/** A controller that sends to a port. */
class Controller implements Disposable {
  readonly #socket = createSocket("udp4");
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  send(address: string, types = "", ...args: OscValue[]): Promise<void> {
    return this.sendBytes(encodeMessage(address, types, args));
  }

  sendBytes(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.send(bytes, this.#port, "127.0.0.1", () => resolve());
    });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

function features(published: Published): Answer {
  return { ...published.features };
}

async function metrics(home: TestHome): Promise<Answer> {
  return (await home.client.send(ANALYZER, "get_state"))["metrics"] as Answer;
}

async function tempoFound(published: Published): Promise<void> {
  await until("a tempo", () => Number(features(published)["bpm"]) > 0, 30_000);
}

Deno.test("the commands of hands on the built-in groove", async (t) => {
  await using home = await TestHome.create();
  using osc = await OscListener.open();
  await home.startWorker(ANALYZER, ["--input", "demo", "--osc", osc.target("resolume")]);
  const send = (command: string, payload: Answer = {}) =>
    home.client.send(ANALYZER, command, payload);

  await t.step("what needs a tempo is refused before there is one", async () => {
    await assert.rejects(
      send("hold"),
      (error: unknown) => error instanceof CommandError && error.code === "conflict",
    );
  });

  const published = await listenTo(home, "audio.features");
  await tempoFound(published);

  await t.step("frames tell phases, the beat of the bar, valid and who leads", async () => {
    await until("lock", () => features(published)["locked"] === true);
    const frames = published.of("audio.features").slice(-200).map(({ payload }) =>
      payload as Answer
    );
    for (const { beat_phase, bar_phase, beat_in_bar, control, valid } of frames) {
      assert.ok(Number(beat_phase) >= 0 && Number(beat_phase) < 1);
      const place = Number(bar_phase) * 4;
      assert.ok(Math.abs(place - (Number(beat_in_bar) - 1 + Number(beat_phase))) < 0.001);
      assert.deepEqual([control, valid], ["following", true]);
    }
  });

  await t.step("resync begins a bar at once, and is told to Resolume", async () => {
    await until("the middle of a bar", () => features(published)["beat_in_bar"] === 3);
    assert.equal((await send("resync"))["beat_in_bar"], 1);
    await until("the first beat", () => features(published)["beat_in_bar"] === 1, 100);
    const told = () =>
      osc.messages.filter(({ address }) => address.endsWith("/resync")).map(({ args }) => args[0]);
    await until("1 and 0", () => told().length === 2);
    assert.deepEqual(told(), [1, 0]);
  });

  await t.step("hold and follow", async () => {
    assert.equal((await send("hold"))["control"], "held");
    await until("held frames", () => features(published)["control"] === "held");
    assert.equal((await metrics(home))["control"], "held");
    assert.equal((await send("follow"))["control"], "following");
  });

  await t.step("double, half and nudge", async () => {
    const { bpm } = await metrics(home);
    const doubled = await send("double");
    assert.ok(Math.abs(Number(doubled["bpm"]) / Number(bpm) - 2) < 0.02);
    const halved = await send("half");
    assert.ok(Math.abs(Number(halved["bpm"]) / Number(bpm) - 1) < 0.02);
    assert.equal((await send("nudge", { ms: -10 }))["control"], "following");
  });

  await t.step("lock keeps the tempo", async () => {
    assert.equal((await send("lock", { on: true }))["control"], "locked");
    assert.equal((await send("lock", { on: false }))["control"], "following");
  });

  await t.step("set_bpm holds a tempo", async () => {
    assert.deepEqual(
      [(await send("set_bpm", { bpm: 100 }))["bpm"], features(published)["bpm"] !== undefined],
      [100, true],
    );
    await until("100 BPM", () => features(published)["bpm"] === 100);
    await assert.rejects(send("set_bpm", { bpm: 1000 }), /bpm/);
  });

  await t.step("four taps give a tempo", async () => {
    const now = Date.now() / 1000;
    const answers: Answer[] = [];
    for (let i = 0; i < 4; i++) answers.push(await send("tap", { timestamp: now - 2 + i * 0.5 }));
    assert.deepEqual(answers.map(({ taps }) => taps), [1, 2, 3, 4]);
    const last = answers.at(-1);
    assert.equal(last?.["control"], "tapped");
    assert.ok(Math.abs(Number(last?.["tapped_bpm"]) - 120) < 1.2, String(last?.["tapped_bpm"]));
    await assert.rejects(send("tap", { timestamp: now * 1000 }), /Unix seconds/);
    await until(
      "a tap at Resolume",
      () => osc.messages.some(({ address }) => address.endsWith("/tempotap")),
    );
    await send("follow");
  });

  await t.step("bpm_range changes the configuration, and refuses what is no range", async () => {
    assert.deepEqual(await send("bpm_range", { min: 90, max: 180 }), { min: 90, max: 180 });
    const state = await send("get_state");
    assert.equal((state["config"] as Answer)["bpm_min"], 90);
    await assert.rejects(
      send("bpm_range", { min: 100, max: 110 }),
      (error: unknown) => error instanceof CommandError && error.code === "invalid_config",
    );
  });
});

Deno.test("lookahead_ms and offset_ms change while it runs, within their limits", async () => {
  await using home = await TestHome.create();
  await home.startWorker(ANALYZER, ["--input", "demo", ...NO_OSC]);
  const set = (config: Answer) => home.client.send(ANALYZER, "set_config", { config });
  assert.deepEqual(await set({ lookahead_ms: 250, offset_ms: -30 }), {
    restart_required: false,
    restart_keys: [],
  });
  await assert.rejects(set({ lookahead_ms: 251 }), /lookahead_ms/);
  await assert.rejects(set({ offset_ms: -251 }), /offset_ms/);
});

Deno.test("hands over OSC do what the commands do; what is wrong is counted", async () => {
  await using home = await TestHome.create();
  const port = await freePort();
  using controller = new Controller(port);
  await home.startWorker(ANALYZER, ["--input", "demo", "--osc-in", String(port), ...NO_OSC]);
  const state = async () => await metrics(home);
  const becomes = (what: string, key: string, value: unknown) =>
    until(what, async () => (await state())[key] === value);

  await controller.send("/vj/bpm", "f", 100);
  await becomes("100 BPM", "bpm", 100);
  await controller.send("/vj/double");
  await becomes("200 BPM", "bpm", 200);
  await controller.send("/vj/half", "i", 1);
  await controller.send("/vj/half", "i", 0);
  await becomes("100 BPM again", "bpm", 100);
  await controller.send("/vj/resync", "f", 1);
  await becomes("the first beat", "beat_in_bar", 1);
  await controller.send("/vj/nudge", "f", -20);
  await controller.send("/vj/lock", "i", 1);
  await becomes("locked", "control", "locked");
  await controller.send("/vj/lock", "i", 0);
  await becomes("following", "control", "following");
  await controller.send("/vj/bpm", "f", 90);
  await controller.send("/vj/hold", "i", 0);
  await becomes("following again", "control", "following");
  for (let i = 0; i < 4; i++) {
    await controller.send("/vj/tap", "i", 1);
    await controller.send("/vj/tap", "i", 0);
    await seconds(0.4);
  }
  await becomes("tapped", "control", "tapped");
  assert.ok(Math.abs(Number((await state())["bpm"]) - 148) < 15);

  const before = (await state())["osc_in"] as Answer;
  assert.equal(before["dropped"], 0);
  await controller.send("/vj/bpm", "f", 5000);
  await controller.send("/vj/bpm", "s", "fast");
  await controller.send("/other");
  await controller.sendBytes(new Uint8Array(100).fill(47));
  await controller.sendBytes(new Uint8Array(5000));
  await until("five dropped", async () => ((await state())["osc_in"] as Answer)["dropped"] === 5);
  await controller.send("/vj/bpm", "f", 111);
  await becomes("111 BPM", "bpm", 111);
});

Deno.test("osc_in changes while it runs, and a taken port is refused with the way out", async () => {
  await using home = await TestHome.create();
  using taken = await OscListener.open();
  const port = await freePort();
  const set = (osc_in: unknown) => home.client.send(ANALYZER, "set_config", { config: { osc_in } });
  await home.startWorker(ANALYZER, ["--input", "demo", ...NO_OSC]);
  await set(port);
  await assert.rejects(set(`127.0.0.1:${taken.port}`), /another program has that port/);
  await assert.rejects(set("winamp"), /"winamp" is no UDP address/);
  using controller = new Controller(port);
  await controller.send("/vj/bpm", "f", 77);
  await until("77 BPM", async () => (await metrics(home))["bpm"] === 77);

  const inUse = ["--input", "demo", "--osc-in", String(taken.port), ...NO_OSC];
  const process = home.run(executable(ANALYZER), ["--name", "second", "--port", "0", ...inUse]);
  assert.equal((await process.ended()).code, 1);
  assert.match(process.stderr, /another program has that port; choose another with --osc-in/);
});

Deno.test("a tempo that hands set is kept where there is no sound at all", async () => {
  await using home = await TestHome.create();
  using osc = await OscListener.open();
  await home.startWorker(ANALYZER, ["--input", "device:nothing-like-it", "--osc", osc.target()]);
  await home.client.send(ANALYZER, "set_bpm", { bpm: 120 });
  const beats = () =>
    osc.messages.filter(({ address, args }) => address === "/audio/beat" && args[0] === 1);
  await until("four beats", () => beats().length >= 4);
  assert.equal((await metrics(home))["bpm"], 120);
});
