/** What the visualizers receive from audio_analyzer. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { ANALYZER, OscListener, seconds } from "./analyzer_stage.ts";
import { TestHome, type TestProcess, until } from "./harness.ts";

function isInstalled(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const listener = await OscListener.open();
  const { port } = listener;
  await listener.close();
  return port;
}

const float = "-?\\d+\\.\\d+";
const floats = (count: number) => `(?: ${float}){${count}}`;
/** On every frame. */
const EXPECTED: readonly [address: string, line: string][] = [
  ["/audio/levels", `f{8}${floats(8)}`],
  ["/audio/spectrum", `f{32}${floats(32)}`],
  ["/audio/beat", `if [01]${floats(1)}`],
  ["/audio/beat/phase", `f${floats(1)}`],
  ["/audio/bar/phase", `f${floats(1)}`],
  ["/audio/bpm", `ff${floats(2)}`],
  ["/audio/pitch", `ff${floats(2)}`],
  ["/audio/onset", `fff${floats(3)}`],
  ["/audio/section", `if [0-4]${floats(1)}`],
  ["/audio/energy", `ff${floats(2)}`],
  ["/audio/intensity", `ff${floats(2)}`],
  ["/audio/structure", `iiff [01] [01]${floats(2)}`],
];

/** On the frame of a beat as well. */
const ON_BEATS: typeof EXPECTED = [["/audio/bar", `if [1-4]${floats(1)}`]];

Deno.test("oscdump shows every address of the default profile with its types", {
  ignore: !isInstalled("oscdump"),
}, async () => {
  await using home = await TestHome.create();
  const port = await freePort();
  const dump = home.run("oscdump", ["-L", String(port)]);
  await home.startWorker(ANALYZER, ["--input", "demo", "--osc", `127.0.0.1:${port}`]);
  await until("some beats", () => dump.stdout.split("/audio/bar ").length > 3);
  dump.kill("SIGKILL");
  await dump.ended();
  const lines = dump.stdout.split("\n").slice(0, -1).map((line) => line.slice(18).trimEnd());
  const addresses = new Set(lines.map((line) => line.split(" ", 1)[0]));
  const expected = [...EXPECTED, ...ON_BEATS];
  assert.deepEqual([...addresses].sort(), expected.map(([address]) => address).sort());
  for (const [address, line] of expected) {
    const pattern = new RegExp(`^${address} ${line}$`);
    const wrong = lines.filter((text) => text.startsWith(`${address} `) && !pattern.test(text));
    assert.deepEqual(wrong, [], address);
  }
});

Deno.test("two targets at once are each told in their own vocabulary", async () => {
  await using home = await TestHome.create();
  using vj = await OscListener.open();
  using synesthesia = await OscListener.open();
  const targets = `${vj.target()},${synesthesia.target("synesthesia")}`;
  await home.startWorker(ANALYZER, ["--input", "demo", "--osc", targets]);
  await until("both to be told", () => vj.messages.length > 60 && synesthesia.messages.length > 60);
  const addresses = (listener: OscListener) =>
    [...new Set(listener.messages.map(({ address }) => address))].sort();
  for (const [address] of EXPECTED) assert.ok(addresses(vj).includes(address), address);
  assert.ok(!addresses(vj).includes("/audio/level/bass"));
  assert.ok(addresses(synesthesia).includes("/audio/level/bass"));
  assert.ok(!addresses(synesthesia).includes("/audio/levels"));
});

Deno.test("a target that nobody listens on takes nothing from the one beside it", async () => {
  await using home = await TestHome.create();
  using listener = await OscListener.open();
  const targets = `127.0.0.1:${await freePort()},${listener.target()}`;
  await home.startWorker(ANALYZER, ["--input", "demo", "--osc", targets]);
  const told = () => listener.messages.filter(({ address }) => address === "/audio/beat").length;
  const frames = async () => {
    const { metrics } = await home.client.send(ANALYZER, "get_state");
    return Number((metrics as { frames?: number }).frames);
  };
  await until("two seconds of frames", async () => await frames() >= 200, 30_000);
  const made = await frames();
  await until("them at the target", () => told() >= 0.98 * made);
});

Deno.test("set_config of osc sends to the new target and no more to the old one", async () => {
  await using home = await TestHome.create();
  using old = await OscListener.open();
  using fresh = await OscListener.open();
  await home.startWorker(ANALYZER, ["--input", "demo", "--osc", old.target()]);
  await until("the old target to be told", () => old.messages.length > 0);
  const answer = await home.client.send(ANALYZER, "set_config", {
    config: { osc: [{ port: fresh.port, profile: "vj" }] },
  });
  assert.deepEqual(answer, { restart_required: false, restart_keys: [] });
  await until("the new target to be told", () => fresh.messages.length > 0);
  const count = old.messages.length;
  await until("more at the new target", () => fresh.messages.length > 120);
  assert.equal(old.messages.length, count);
});

Deno.test("set_config refuses an osc target that is none, and goes on as before", async () => {
  await using home = await TestHome.create();
  using listener = await OscListener.open();
  await home.startWorker(ANALYZER, ["--input", "demo", "--osc", listener.target()]);
  await assert.rejects(
    home.client.send(ANALYZER, "set_config", { config: { osc: "winamp@127.0.0.1:9000" } }),
    /"winamp@127\.0\.0\.1:9000" is not understood.*vj, synesthesia, resolume/,
  );
  const count = listener.messages.length;
  await until("more", () => listener.messages.length > count + 60);
});

for (
  const [how, end] of [
    ["SIGTERM", (worker: TestProcess) => Promise.resolve(worker.kill("SIGTERM"))],
    [
      "set_input and SIGTERM",
      async (worker: TestProcess, home: TestHome) => {
        const changed = home.client.send(ANALYZER, "set_input", { input: "default" });
        const answer = changed.catch((error: unknown) => error);
        await seconds(0.2);
        worker.kill("SIGTERM");
        await answer;
      },
    ],
  ] as const
) {
  Deno.test(`${how} leaves the visualizers at rest`, async () => {
    await using home = await TestHome.create();
    using listener = await OscListener.open();
    const worker = await home.startWorker(ANALYZER, [
      "--input",
      "demo",
      "--osc",
      listener.target(),
    ]);
    await until("sound", () => (listener.loudest ?? 0) > 0.3);
    await end(worker, home);
    assert.equal((await worker.ended()).code, 0, worker.stderr);
    await until("rest", () => listener.messages.at(-1)?.address === "/audio/structure");
    await until("quiet levels", () => listener.loudest === 0);
    for (const [address] of EXPECTED) {
      const args = listener.last(address) ?? [];
      assert.ok(
        args.length > 0 && args.every((value) => value === 0 || address === "/audio/section"),
        `${address} ${args}`,
      );
    }
  });
}

Deno.test("of a change that is refused nothing takes effect", async () => {
  await using home = await TestHome.create();
  using before = await OscListener.open();
  using after = await OscListener.open();
  await home.startWorker(ANALYZER, ["--input", "demo", "--osc", before.target()]);
  await until("messages", () => before.messages.length > 100);
  for (const wrong of [{ midi_clock: "file:/nowhere/midi" }, { input: "file:/nowhere.wav" }]) {
    const config = { osc: [after.target()], ...wrong };
    await assert.rejects(home.client.send(ANALYZER, "set_config", { config }), /nowhere/);
    before.messages.length = 0;
    after.messages.length = 0;
    await until("messages to the first target", () => before.messages.length > 100);
    assert.equal(after.messages.length, 0);
  }
});
