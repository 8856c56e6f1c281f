/** A changed configuration, and executables that are copied beside the supervisor, while it runs. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { CommandError } from "../../bus/mod.ts";
import { executable, isAlive, until } from "./harness.ts";
import { IDLE, script, SupervisedHome, SUPERVISOR, worker } from "./supervisor_harness.ts";

/** A program of the toolkit under another path, without the time that a copy takes where that is possible. */
async function put(program: string, path: string): Promise<void> {
  try {
    await Deno.link(executable(program), path);
  } catch {
    await Deno.copyFile(executable(program), path); // another disk
  }
}

Deno.test("reload_config restarts what changed in the way it is started, and nothing else", async () => {
  const programs = {
    same: IDLE,
    other_time: IDLE,
    other_args: IDLE,
    other_env: IDLE,
    gone: IDLE,
    stopped: IDLE,
  };
  await using all = await SupervisedHome.started(programs);
  const before = new Map<string, number>();
  for (const name of Object.keys(programs)) before.set(name, await all.runs(name));
  await all.ask("stop_worker", { worker: "stopped", wait: true });
  const { gone: _, ...rest } = programs;
  await all.configure({
    ...rest,
    other_time: { ...IDLE, stop_time: 1, groups: ["show"] },
    other_args: { ...IDLE, args: ["1001"] },
    other_env: { ...IDLE, env: { COLOUR: "red" } },
    stopped: { ...IDLE, args: ["1002"] },
    fresh: IDLE,
  });
  const answer = await all.ask("reload_config");
  assert.deepEqual(answer, {
    added: ["fresh"],
    removed: ["gone"],
    changed: ["other_args", "other_env", "other_time", "stopped"],
    restarted: ["other_args", "other_env"],
  });
  await all.runs("fresh");
  for (const name of ["same", "other_time"]) assert.equal(await all.runs(name), before.get(name));
  for (const name of ["other_args", "other_env"]) await all.runs(name, before.get(name));
  assert.equal((await all.status("stopped")).state, "stopped");
  assert.deepEqual((await all.status("other_time")).groups, ["show"]);
  const goner = before.get("gone") ?? 0;
  await until("the removed one to be gone", async () => !await isAlive(goner));
  await until(
    "its name to be gone",
    async () => (await all.statuses()).every(({ name }) => name !== "gone"),
  );
});

Deno.test("reload_config without a change changes nothing", async () => {
  await using all = await SupervisedHome.started({ idle: IDLE });
  const before = await all.runs("idle");
  const none = { added: [], removed: [], changed: [], restarted: [] };
  assert.deepEqual(await all.ask("reload_config"), none);
  assert.equal(await all.runs("idle"), before);
});

Deno.test("reload_config gives a program that failed its chance", async () => {
  await using all = await SupervisedHome.started(
    { needy: script("exit 1") },
    { backoff_min: 60, backoff_max: 60 },
  );
  await all.reaches("needy", "backoff");
  await all.configure({ needy: IDLE }, { backoff_min: 60, backoff_max: 60 });
  await all.ask("reload_config");
  await all.runs("needy", undefined, 2_000);
});

const mistakes: [what: string, text: string, said: RegExp][] = [
  ["no TOML", "[process_manager\nprograms", /config\.toml.*line 1|line 1.*config\.toml/s],
  [
    "an unknown key",
    "[process_manager]\ndiscover = false\n[process_manager.programs.idle]\ncomand = 'sleep'\n",
    /programs\.idle.*comand/s,
  ],
  [
    "a wrong value",
    "[process_manager]\ndiscover = false\n[process_manager.programs.idle]\nrestart = 'allways'\n",
    /programs\.idle\.restart.*allways/s,
  ],
];
for (const [what, text, said] of mistakes) {
  Deno.test(`reload_config of ${what} is refused with its place, and everything runs on`, async () => {
    await using all = await SupervisedHome.started({ idle: IDLE });
    const before = await all.runs("idle");
    await Deno.writeTextFile(join(all.path, "config.toml"), text);
    await assert.rejects(
      () => all.ask("reload_config"),
      (error) =>
        error instanceof CommandError && error.code === "invalid_config" &&
        said.test(error.message),
    );
    assert.equal(await all.runs("idle"), before);
    await all.configure({ idle: IDLE, fresh: IDLE });
    await all.ask("reload_config");
    await all.runs("fresh");
    assert.equal(await all.runs("idle"), before);
  });
}

Deno.test("a configuration with a mistake keeps the supervisor from starting, with one line that names it", async () => {
  await using all = await SupervisedHome.create({ idle: { ...IDLE, stop_time: -1 } });
  const supervisor = all.launch();
  assert.equal((await supervisor.ended()).code, 2);
  assert.match(supervisor.stderr, /programs\.idle\.stop_time.*-1/);
  assert.equal(supervisor.stderr.trim().split("\n").length, 1);
});

Deno.test("workers beside the supervisor are run, and one that is copied there is found by start_worker", async () => {
  await using all = await SupervisedHome.create({}, { discover: true });
  const folder = join(all.path, "bin");
  await Deno.mkdir(folder);
  const supervisor = join(folder, SUPERVISOR);
  await put(SUPERVISOR, supervisor);
  await put("vj_console", join(folder, "vj_console"));
  await Deno.writeTextFile(join(folder, "notes.txt"), "not to be run", { mode: 0o755 });
  await Deno.writeTextFile(join(folder, "download"), "#!/bin/sh\ntouch harm\n", { mode: 0o755 });
  await all.configure({ example_worker: worker() }, { discover: true });
  await all.start(supervisor);
  assert.deepEqual((await all.statuses()).map(({ name }) => name), ["example_worker"]);
  const { reason } = await all.reaches("example_worker", "broken");
  assert.match(reason ?? "", /neither beside the supervisor nor in PATH/);
  await put("example_worker", join(folder, "example_worker"));
  const { started } = await all.ask("start_worker", { worker: "example_worker", wait: true });
  assert.equal(started, true);
  await put("example_worker", join(folder, "another"));
  await all.ask("start_worker", { worker: "another" });
  const names = (await all.statuses()).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["another", "example_worker"]);
  await assert.rejects(() => all.ask("start_worker", { worker: "download" }), /Unknown worker/);
});
