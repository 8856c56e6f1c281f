/** What virtualdj_monitor makes of OS2L's stream, however it comes. */
import assert from "node:assert/strict";
import { findPython, runPython } from "../interop/python.ts";
import { seconds } from "./analyzer_stage.ts";
import { readProc, until, usage } from "./harness.ts";
import { freeUdpPort, MONITOR, MonitorStage } from "./virtualdj_stage.ts";

const python = findPython("socket");

Deno.test("beats reach bus and visualizer, cut anywhere and two in one read", async () => {
  await using stage = await MonitorStage.open();
  await stage.start("os2l");
  const line = await stage.dj.os2l(stage.ports.os2l, "beats only");
  const stream = Array.from(
    { length: 20 },
    (_, i) => `{"evt":"beat","change":false,"pos":${i},"bpm":126.5,"strength":${i * 5}}`,
  ).join("");
  for (let at = 0; at < stream.length; at += 37) {
    await line.write(stream.slice(at, at + 37));
    await seconds(0.002);
  }
  await until("twenty beats", () => stage.beats.length === 20);
  assert.deepEqual(
    stage.beats.map(({ position }) => position),
    Array.from({ length: 20 }).map((_, i) => i),
  );
  await until(
    "the last at the visualizer",
    () => stage.visualizer.last("/virtualdj/beat")?.[0] === 19,
  );
  const [, bpm, strength] = stage.visualizer.last("/virtualdj/beat") ?? [];
  assert.equal(bpm, 126.5);
  assert.ok(Math.abs(Number(strength) - 0.95) < 1e-6, `${strength}`);
});

Deno.test("buttons and commands for the lights go on to bus and visualizer", async () => {
  await using stage = await MonitorStage.open();
  const told: unknown[] = [];
  stage.home.client.subscribe("virtualdj.*", ({ topic, payload }) => {
    if (topic === "virtualdj.button" || topic === "virtualdj.command") {
      told.push([topic, { ...payload, timestamp: 0 }]);
    }
  });
  await stage.start("os2l");
  const line = await stage.dj.os2l(stage.ports.os2l, "beats only");
  await line.write('{"evt":"btn","name":"blackout","page":"main","state":"on"}');
  await line.write('{"evt":"cmd","id":7,"param":33.3}');
  await until("both", () => told.length === 2);
  assert.deepEqual(told, [
    ["virtualdj.button", { timestamp: 0, name: "blackout", page: "main", state: "on" }],
    ["virtualdj.command", { timestamp: 0, id: 7, param: 33.3 }],
  ]);
  await until("the command at the visualizer", () => stage.visualizer.last("/virtualdj/command"));
  assert.deepEqual(stage.visualizer.last("/virtualdj/button"), ["blackout", 1]);
});

Deno.test("oscdump shows beats, track and tempo with their types", {
  ignore: Deno.env.get("CI") !== "true" && !isInstalled("oscdump"),
}, async () => {
  await using stage = await MonitorStage.open();
  const port = await freeUdpPort();
  const dump = stage.home.run("oscdump", ["-L", String(port)]);
  await stage.start("os2l", "--osc", `127.0.0.1:${port}`);
  const { dj, ports } = stage;
  dj.decks[0].load({ artist: "Sigur Rós", title: "Hoppípolla", bpm: 128 });
  dj.decks[0].playing = true;
  const line = await dj.os2l(ports.os2l, "telemetry");
  await stage.told("the track", ({ is_playing }) => is_playing);
  await line.beat(12, 128);
  const shown = [
    /\/virtualdj\/beat iff 12 128\.0+ 0\.7/,
    /\/virtualdj\/track iissf 1 1 "Sigur R.*s" "Hopp.*polla" 240\.0/,
    /\/virtualdj\/bpm f 128\.0/,
    /\/virtualdj\/pos ff \d+\.\d+ 1\.0/,
  ];
  for (const pattern of shown) {
    await until(`${pattern}`, () => pattern.test(dump.stdout))
      .catch((error) => Promise.reject(new Error(`${error.message} in ${dump.stdout}`)));
  }
});

Deno.test("100 MB without an end: the line is closed, the log says why, the next one is heard", async () => {
  await using stage = await MonitorStage.open();
  const worker = await stage.start("os2l");
  const before = await usage(worker.pid);
  const line = await stage.dj.os2l(stage.ports.os2l, "beats only");
  const piece = '{"evt":"beat","name":"' + "x".repeat(1024 * 1024);
  let written = 0;
  try {
    for (; written < 100; written++) await line.write(piece);
  } catch (error) {
    assert.ok(
      error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe,
    );
  }
  assert.ok(written < 100, "it was closed before it had taken 100 MB");
  await until("the reason", () => worker.stderr.includes("more than 65536 bytes without an end"));
  assert.match(
    worker.stderr,
    /WARNING .*OS2L: the connection of 127\.0\.0\.1:\d+ is closed: an object/,
  );
  const after = await usage(worker.pid);
  assert.ok(
    after.rssBytes - before.rssBytes < 20e6,
    `${(after.rssBytes - before.rssBytes) / 1e6} MB`,
  );
  const next = await stage.dj.os2l(stage.ports.os2l, "beats only");
  await next.beat(1, 120);
  await until("a beat of the next line", () => stage.beats.length === 1);
});

Deno.test("garbage and connections without end cost nothing that stays", async () => {
  await using stage = await MonitorStage.open();
  const worker = await stage.start("os2l");
  const garbage = await stage.dj.os2l(stage.ports.os2l, "beats only");
  for (
    const text of [
      "GET / HTTP/1.1\r\n\r\n",
      '{"evt":"beat"}',
      '{"evt":{"evt":1}}',
      "}}}]]",
      '{"a":}',
    ]
  ) {
    await garbage.write(text);
  }
  const lines = [];
  for (let i = 0; i < 20; i++) lines.push(await stage.dj.os2l(stage.ports.os2l, "beats only"));
  await seconds(0.3);
  const last = lines.at(-1);
  await last?.beat(5, 100);
  await until("the beat of the last line", () => stage.beats.length === 1);
  await Promise.all(lines.slice(0, 10).map((line) => line.closed()));
  const { descriptors } = await usage(worker.pid);
  assert.ok(descriptors < 60, `${descriptors} descriptors`);
  assert.equal((await stage.home.client.send(MONITOR, "health_check")).alive, true);
});

Deno.test("a flood of beats is cut, and beats come through again afterwards", async () => {
  await using stage = await MonitorStage.open();
  await stage.start("os2l");
  const line = await stage.dj.os2l(stage.ports.os2l, "beats only");
  const beat = '{"evt":"beat","change":false,"pos":1,"bpm":120,"strength":1}';
  for (let i = 0; i < 50; i++) await line.write(beat.repeat(1000));
  await seconds(1.2);
  const { metrics } = await stage.home.client.send(MONITOR, "get_state");
  const { beats } = metrics as { beats: number };
  assert.ok(beats >= 2000 && beats < 20_000, `${beats} of 50,000`);
  await line.beat(777, 120);
  await until("the beat after it", () => stage.beats.at(-1)?.position === 777);
});

Deno.test("OS2L is announced as _os2l._tcp where other machines can reach it", {
  ignore: python === undefined || !await hasMulticast(),
}, async () => {
  await using stage = await MonitorStage.open();
  const { os2l } = stage.ports;
  const worker = await stage.start("os2l", "--os2l", `0.0.0.0:${os2l}`);
  const listener = runPython(stage.home, python, "hear_mdns.py", "_os2l._tcp", "15");
  await until("the announcement", () => listener.stdout.includes(`${os2l} VJ toolkit`), 15_000)
    .catch((error) => Promise.reject(new Error(`${error.message}: ${listener.stderr}`)));
  worker.kill("SIGTERM");
  assert.equal((await worker.ended()).code, 0);
});

/** Whether this machine has a network on which multicast DNS goes: a container may have none. */
async function hasMulticast(): Promise<boolean> {
  return Deno.build.os === "linux" && /^\S+\s+00000000\s/m.test(await readProc("/proc/net/route"));
}

function isInstalled(program: string): boolean {
  const shell = new Deno.Command("sh", { args: ["-c", `command -v ${program}`], stdout: "null" });
  return Deno.build.os !== "windows" && shell.outputSync().success;
}
