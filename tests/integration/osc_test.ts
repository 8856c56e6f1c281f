import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { decodePacket, encodeMessage, OscSender, type OscTarget } from "../../bus/osc/mod.ts";
import type { OscFrame } from "../../workers/audio_analyzer/osc/frame.ts";
import { OscOutput } from "../../workers/audio_analyzer/osc/output.ts";

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean, timeoutMs = 3000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) return;
    await sleep(5);
  }
}

/** A listener on a free port that keeps all datagrams. */
async function listen() {
  const socket = createSocket("udp4");
  const datagrams: Uint8Array[] = [];
  socket.on("message", (bytes: Uint8Array) => datagrams.push(bytes));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
  return {
    datagrams,
    port: socket.address().port,
    [Symbol.dispose]: () => void socket.close(),
  };
}

const target = (port: number, changes: Partial<OscTarget> = {}): OscTarget => ({
  host: "127.0.0.1",
  port,
  profile: "vj",
  ...changes,
});

const frame: OscFrame = {
  timeSeconds: 1,
  bands: new Float32Array(7).fill(0.5),
  level: 0.5,
  rms: 0.5,
  spectrum: new Float32Array(32),
  flux: 0.25,
  onset: { whole: 1, kick: 1, snare: 0, hat: 0 },
  brightness: 0.5,
  pitchHz: 440,
  pitchConfidence: 0.9,
  beat: true,
  beatCount: 1,
  beatPosition: 0,
  beatPhase: 0,
  barPhase: 0,
  barConfidence: 0,
  beatInBar: 0,
  bpm: 128,
  bpmConfidence: 0.9,
  tapped: false,
  resynced: false,
  buildup: false,
  drop: true,
  section: "steady",
  sectionStrength: 0,
  energyShort: 0.5,
  energyLong: 0.5,
  intensityShort: 0.5,
  intensityLong: 0.5,
  energyTrend: 0.5,
};

for (const socket of ["native", "portable"] as const) {
  Deno.test(`OscSender (${socket}) delivers a burst in order, each message with the bytes it had at send()`, async () => {
    using listener = await listen();
    using sender = new OscSender([target(listener.port)], { socket });
    const reused = encodeMessage("/n", "i", [0]);
    for (let i = 0; i < 100; i++) {
      new DataView(reused.buffer).setInt32(reused.length - 4, i);
      sender.send(reused);
    }
    await until(() => listener.datagrams.length === 100);
    const numbers = listener.datagrams.map((bytes) => {
      const result = decodePacket(bytes);
      return result.ok ? result.messages[0]?.args[0] : undefined;
    });
    assert.deepEqual(numbers, Array.from({ length: 100 }, (_, i) => i));
    assert.equal(sender.stats.sent, 100);
  });

  Deno.test(`OscSender (${socket}) sends to the listeners beside one that is not there`, async () => {
    using listener = await listen();
    using sender = new OscSender([target(9), target(listener.port)], { socket });
    for (let i = 0; i < 20; i++) {
      sender.send(encodeMessage("/a", "", []));
      await sleep(2);
    }
    await until(() => listener.datagrams.length === 20);
    assert.equal(listener.datagrams.length, 20);
  });

  Deno.test(`OscSender (${socket}) survives a message larger than any datagram and an unreachable network`, async () => {
    using listener = await listen();
    using sender = new OscSender([target(listener.port)], { socket });
    sender.send(new Uint8Array(70_000));
    sender.send(encodeMessage("/a", "", []));
    await until(() => listener.datagrams.length === 1);
    assert.equal(listener.datagrams.length, 1);
    assert.equal(sender.stats.errors, 1);
    assert.match(sender.stats.lastError ?? "", /EMSGSIZE/);
  });
}

Deno.test("OscSender (portable) drops and counts what does not fit in its line", async () => {
  using listener = await listen();
  using sender = new OscSender([target(listener.port)], { socket: "portable", queueLength: 8 });
  for (let i = 0; i < 20; i++) sender.send(encodeMessage("/a", "", []));
  assert.equal(sender.stats.dropped, 12);
  await until(() => listener.datagrams.length === 8);
  assert.equal(listener.datagrams.length, 8);
});

Deno.test("OscSender resolves a name that appears later, and says so both times", async () => {
  using listener = await listen();
  const told: string[] = [];
  let tries = 0;
  using sender = new OscSender([target(listener.port, { host: "stage-pc" })], {
    resolve: () =>
      ++tries < 2 ? Promise.reject(new Error("ENOTFOUND")) : Promise.resolve("127.0.0.1"),
    retryMs: 10,
    onResolve: (_, error) => told.push(error?.message ?? "found"),
  });
  sender.send(encodeMessage("/early", "", []));
  assert.equal(sender.stats.dropped, 1);
  await until(() => told.length === 2);
  assert.match(told[0] ?? "", /stage-pc.*not found/);
  assert.equal(told[1], "found");
  sender.send(encodeMessage("/a", "", []));
  await until(() => listener.datagrams.length === 1);
  assert.equal(listener.datagrams.length, 1);
});

Deno.test("OscSender goes on with new targets after setTargets()", async () => {
  using old = await listen();
  using fresh = await listen();
  using sender = new OscSender([target(old.port)]);
  sender.send(encodeMessage("/old", "", []));
  await until(() => old.datagrams.length === 1);
  sender.setTargets([target(fresh.port)]);
  sender.send(encodeMessage("/new", "", []));
  await until(() => fresh.datagrams.length === 1);
  assert.deepEqual([old.datagrams.length, fresh.datagrams.length], [1, 1]);
});

Deno.test("OscSender may be closed twice and right after it was made", () => {
  const sender = new OscSender([target(9)]);
  sender.close();
  sender.close();
  sender.send(encodeMessage("/a", "", []));
});

Deno.test("OscOutput gives each target the messages of its own profile", async () => {
  using vj = await listen();
  using resolume = await listen();
  using output = new OscOutput([target(vj.port), target(resolume.port, { profile: "resolume" })]);
  output.send(frame);
  output.send(frame);
  // Thirteen of each frame, for both are of a beat.
  await until(() => vj.datagrams.length === 26);
  assert.equal(vj.datagrams.length, 26);
  assert.equal(resolume.datagrams.length, 1);
});

Deno.test("liblo's oscdump prints every address of the vj profile with its types", {
  ignore: spawnSync("oscdump", [], { stdio: "ignore" }).error !== undefined,
}, async () => {
  const port = await freePort();
  const dump = spawn("oscdump", ["-L", String(port)], { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  dump.stdout.on("data", (chunk: Uint8Array) => text += new TextDecoder().decode(chunk));
  const exited = new Promise((resolve) => dump.once("close", resolve));
  try {
    using output = new OscOutput([target(port)]);
    const end = performance.now() + 5000;
    // It may begin to listen in the middle of a frame: the second one is whole.
    while (text.split("/audio/structure").length < 3 && performance.now() < end) {
      output.send(frame);
      await sleep(20);
    }
  } finally {
    dump.kill("SIGKILL");
    await exited;
  }
  assert.match(text, /\/audio\/beat if 1 0\.25/);
  assert.match(text, /\/audio\/levels f{8} (0\.50* ?){8}/);
  assert.match(text, /\/audio\/spectrum f{32} /);
  assert.match(text, /\/audio\/bpm ff 128/);
  assert.match(text, /\/audio\/pitch ff 440/);
  assert.match(text, /\/audio\/structure iiff 0 1 0\.5/);
});

async function freePort(): Promise<number> {
  const probe = createSocket("udp4");
  await new Promise<void>((resolve) => probe.bind(0, "127.0.0.1", () => resolve()));
  const { port } = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  await sleep(50);
  return port;
}
