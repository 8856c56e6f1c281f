/** What the shell gives to a worker that asks for more than most. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { CommandError, RESTART_EXIT_CODE } from "../../bus/mod.ts";
import { TestHome, type TestProcess, until } from "./harness.ts";

const WORKER = "shell_worker";
const SOURCE = join(import.meta.dirname ?? ".", "shell_worker.ts");

async function start(home: TestHome): Promise<TestProcess> {
  const worker = home.run(Deno.execPath(), ["run", "-A", "--no-check", SOURCE, "--port", "0"]);
  await until("the worker", () => home.service(WORKER));
  return worker;
}

async function writeConfig(home: TestHome, toml: string): Promise<void> {
  await Deno.writeTextFile(join(home.path, "config.toml"), `[${WORKER}]\n${toml}`);
}

Deno.test("a worker's own shutdown takes the place of the standard one, and ends it by stop()", async () => {
  await using home = await TestHome.create();
  const worker = await start(home);
  const { commands } = await home.client.send(WORKER, "describe");
  const { shutdown } = commands as Record<string, { summary: string }>;
  assert.match(shutdown?.summary ?? "", /and others if asked to/);
  const answer = await home.client.send(WORKER, "shutdown", { workers: true });
  assert.deepEqual(answer, { shutting_down: true, workers: true });
  assert.equal((await worker.ended()).code, 0);
  assert.match(worker.stderr, /shell_worker stops: asked to, with the others/);
  assert.equal(await home.service(WORKER), undefined);
});

Deno.test("reloadConfig() takes the changes of the file into use and tells which", async () => {
  await using home = await TestHome.create();
  const worker = await start(home);
  const reload = () => home.client.send(WORKER, "reload");
  assert.deepEqual(await reload(), { changed: [], used: [] });
  await writeConfig(home, "rate = 2\nlater = 2");
  assert.deepEqual(await reload(), { changed: ["rate"], used: ["rate"] });
  await until("the word on the others", () => worker.stderr.includes("use the new later"));
  await writeConfig(home, "rate = -2");
  await assert.rejects(reload(), /rate = -2/);
  const { config } = await home.client.send(WORKER, "get_state");
  assert.deepEqual(config, { rate: 2, later: 1, accounts: {} });
});

Deno.test("a worker tells of others on events.lifecycle", async () => {
  await using home = await TestHome.create();
  await start(home);
  const told: unknown[] = [];
  home.client.subscribe("events.lifecycle", ({ source, payload }) => {
    told.push([source, payload["event"], payload["worker"]]);
  });
  await until("its own start", () => told.length === 1);
  await home.client.send(WORKER, "tell_crash", { worker: "lights" });
  await until("the crash", () => told.length === 2);
  assert.deepEqual(told, [
    [WORKER, "worker_started", WORKER],
    [WORKER, "worker_crashed", "lights"],
  ]);
});

Deno.test("secrets within a table are neither shown, nor told, nor written to the registry", async () => {
  await using home = await TestHome.create();
  await start(home);
  const config = { rate: 3, accounts: { me: { token: "hunter2" } } };
  await home.client.send(WORKER, "set_config", { config });
  const state = await home.client.send(WORKER, "get_state");
  const shown = { rate: 3, later: 1, accounts: { me: { token: "(set)" } } };
  assert.deepEqual(state["config"], shown);
  const described = await home.client.send(WORKER, "describe");
  assert.deepEqual((described["config"] as { values: unknown }).values, shown);
  const registry = await Deno.readTextFile(join(home.path, "registry.json"));
  assert.match(registry, /"overrides": \{\s+"rate": 3\s+\}/);
  assert.doesNotMatch(registry, /hunter2/);
  await assert.rejects(
    home.client.send(WORKER, "set_config", {
      config: { accounts: { me: { token: ["hunter2"] } } },
    }),
    (error: unknown) =>
      error instanceof CommandError && error.message.includes("accounts.me.token = (secret)"),
  );
});

Deno.test("a worker that runs from source ends at restart, and says that it must be started by hand", async () => {
  await using home = await TestHome.create();
  const worker = await start(home);
  await home.client.send(WORKER, "restart");
  assert.equal((await worker.ended()).code, RESTART_EXIT_CODE);
  assert.match(worker.stderr, /^shell_worker runs from source .*start it by hand$/m);
  assert.equal((await home.service(WORKER))?.health, "gone");
});
