import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { executable } from "./harness.ts";

/** A home folder, and a `systemctl` that only writes down what it is asked. */
class InstallStage implements AsyncDisposable {
  readonly #folder: string;
  readonly home: string;
  readonly unit: string;
  readonly link: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.home = join(folder, "a home");
    const units = join(this.home, ".config", "systemd", "user");
    this.unit = join(units, "vj-process-manager.service");
    this.link = join(units, "default.target.wants", "vj-process-manager.service");
  }

  static async create(): Promise<InstallStage> {
    const stage = new InstallStage(await Deno.makeTempDir({ prefix: "vj-install-" }));
    await Deno.mkdir(stage.home);
    await stage.systemctl(`echo "$@" >> "${join(stage.#folder, "asked")}"`);
    return stage;
  }

  async systemctl(script: string): Promise<void> {
    const path = join(this.#folder, "systemctl");
    await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  asked(): Promise<string> {
    return Deno.readTextFile(join(this.#folder, "asked")).catch(() => "");
  }

  run(...args: string[]) {
    return spawnSync(executable("process_manager"), args, {
      env: {
        PATH: `${this.#folder}:/usr/bin:/bin`,
        HOME: this.home,
        VJ_HOME: join(this.home, "vj 100%"),
        NO_COLOR: "1",
      },
      encoding: "utf8",
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function linuxTest(name: string, body: (stage: InstallStage) => Promise<void>): void {
  Deno.test({
    name,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      await using stage = await InstallStage.create();
      await body(stage);
    },
  });
}

linuxTest(
  "install writes a unit that starts the executable, uninstall removes it",
  async (stage) => {
    const installed = stage.run("install", "--", "--port", "0");
    assert.equal(installed.status, 0, installed.stderr);
    assert.equal(installed.stderr, "");
    assert.match(installed.stdout, /systemctl --user start vj-process-manager/);
    assert.match(installed.stdout, /loginctl enable-linger/);
    const unit = await Deno.readTextFile(stage.link);
    assert.match(unit, /^ExecStart=.*process_manager"? --set keeper=false --port 0$/m);
    assert.match(unit, /^Environment="VJ_HOME=.*\/a home\/vj 100%%"$/m);
    assert.equal(stage.run("unit", "--", "--port", "0").stdout, unit);

    const removed = stage.run("uninstall");
    assert.equal(removed.status, 0, removed.stderr);
    assert.deepEqual(removed.stdout.split("\n").slice(0, 2), [
      `removed: ${stage.unit}`,
      `removed: ${stage.link}`,
    ]);
    await assert.rejects(Deno.lstat(stage.unit), Deno.errors.NotFound);
    await assert.rejects(Deno.lstat(stage.link), Deno.errors.NotFound);
    assert.equal(await stage.asked(), "--user daemon-reload\n--user daemon-reload\n");
    assert.equal(stage.run("uninstall").status, 0);
  },
);

linuxTest("install --print and uninstall --print change nothing", async (stage) => {
  const shown = stage.run("install", "--print", "--json");
  assert.equal(shown.status, 0, shown.stderr);
  const { manager, paths, content } = JSON.parse(shown.stdout);
  assert.equal(manager, "systemd");
  assert.deepEqual(paths, [stage.unit, stage.link]);
  assert.match(content, /^Restart=on-failure$/m);
  assert.equal((await Array.fromAsync(Deno.readDir(stage.home))).length, 0);

  stage.run("install");
  assert.equal(stage.run("uninstall", "--print").stdout, `${stage.unit}\n${stage.link}\n`);
  await Deno.lstat(stage.unit);
});

linuxTest("install succeeds without a systemd that runs, and says so", async (stage) => {
  await stage.systemctl("echo 'Failed to connect to bus' >&2; exit 1");
  const { status, stderr } = stage.run("install");
  assert.equal(status, 0);
  assert.match(stderr, /daemon-reload: Failed to connect to bus; systemd reads the unit at the /);
  await Deno.lstat(stage.link);
});

linuxTest("install leaves a unit of somebody else alone and fails with one line", async (stage) => {
  stage.run("install");
  await Deno.writeTextFile(stage.unit, "[Service]\n");
  for (const command of ["install", "uninstall"]) {
    const { status, stderr } = stage.run(command);
    assert.equal(status, 1);
    assert.match(stderr, /^process_manager: ".*service" was not written by [^\n]*\n$/);
  }
  assert.equal(await Deno.readTextFile(stage.unit), "[Service]\n");
});

linuxTest("install takes flags of the supervisor behind two dashes only", (stage) => {
  assert.equal(stage.run("install", "--port", "0").status, 2);
  assert.equal(stage.run("install", "start").status, 2);
  assert.equal(stage.run("unit", "--for", "upstart").status, 2);
  return Promise.resolve();
});
