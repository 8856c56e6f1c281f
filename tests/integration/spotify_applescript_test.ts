/** spotify_monitor with AppleScript, asked through an `osascript` of the test's own. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestHome, TestProcess, until } from "./harness.ts";
import { MONITOR, StateListener } from "./spotify_stage.ts";

const posix = { ignore: Deno.build.os === "windows" };
const UNIT = "\u001f";

/** A folder with an `osascript` that answers what the test has written, and tells how often it ran. */
class ScriptStandIn {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(home: TestHome): Promise<ScriptStandIn> {
    const folder = join(home.path, "bin");
    await Deno.mkdir(folder);
    const file = (name: string) => `'${join(folder, name)}'`;
    // A second one that starts while the first runs leaves its mark.
    const program = `#!/bin/sh
printf '%s\\n' "$2" > ${file("script")}
mkdir ${file("running")} 2>/dev/null || touch ${file("two-at-a-time")}
echo x >> ${file("count")}
. ${file("answer")}
status=$?
rmdir ${file("running")}
exit $status
`;
    await Deno.writeTextFile(join(folder, "osascript"), program, { mode: 0o755 });
    return new ScriptStandIn(folder);
  }

  get env(): Record<string, string> {
    return { PATH: `${this.#folder}:${Deno.env.get("PATH") ?? ""}` };
  }

  /** What it prints from now on. */
  async print(...fields: readonly (string | number)[]): Promise<void> {
    await this.#write("printed", `${fields.join(UNIT)}\n`);
    await this.run(`cat '${join(this.#folder, "printed")}'`);
  }

  /** The shell commands that it is from now on. */
  run(commands: string): Promise<void> {
    return this.#write("answer", `${commands}\n`);
  }

  /** The script that it was given last. */
  script(): Promise<string> {
    return Deno.readTextFile(join(this.#folder, "script"));
  }

  async runs(): Promise<number> {
    return (await Deno.readTextFile(join(this.#folder, "count")).catch(() => "")).length / 2;
  }

  async ranTwice(): Promise<boolean> {
    return await Deno.stat(join(this.#folder, "two-at-a-time")).then(() => true, () => false);
  }

  async #write(name: string, text: string): Promise<void> {
    const temporary = join(this.#folder, `${name}.new`);
    await Deno.writeTextFile(temporary, text);
    await Deno.rename(temporary, join(this.#folder, name));
  }
}

function monitor(home: TestHome, macos: ScriptStandIn): Promise<TestProcess> {
  return home.startWorker(MONITOR, ["--source", "applescript"], { env: macos.env });
}

async function message(home: TestHome): Promise<string> {
  const { sources } = await home.client.send(MONITOR, "list_sources");
  const source = (sources as { source: string; state: string; message: string }[])
    .find(({ source }) => source === "applescript");
  return `${source?.state}: ${source?.message}`;
}

Deno.test("Spotify on macOS is followed by scripts, one at a time", posix, async (t) => {
  await using home = await TestHome.create();
  const macos = await ScriptStandIn.create(home);
  await macos.print("not running");
  await monitor(home, macos);
  const heard = await StateListener.open(home);

  await t.step("a player that does not run is waited for, and not started", async () => {
    await until("waiting", async () => (await message(home)) === "waiting: waiting for Spotify");
    assert.match(await macos.script(), /^if application "Spotify" is not running then return/);
    assert.equal(heard.last?.is_playing, false);
  });

  await t.step("what it prints is told", async () => {
    await macos.print("playing", "Artist", "Title, with — signs", "Album", 201_500, 61_250, 80);
    const { state } = await heard.next("music", (state) => state.is_playing);
    assert.deepEqual(state.track, {
      artist: "Artist",
      title: "Title, with — signs",
      album: "Album",
      duration: 201.5,
      file: null,
    });
    assert.equal(state.player, "Spotify");
    assert.ok(Math.abs(state.position - 61.25) < 1, `${state.position}`);
  });

  await t.step("a seek is told within 1.2 s", async () => {
    const from = heard.heard.length;
    const actedMs = performance.now();
    await macos.print("playing", "Artist", "Title, with — signs", "Album", 201_500, 120_000, 80);
    const { atMs } = await heard.next("the seek", (state) => state.position > 119, from);
    assert.ok(atMs - actedMs < 1_200, `${atMs - actedMs} ms`);
  });

  await t.step("a pause is told", async () => {
    await macos.print("paused", "Artist", "Title", "Album", 201_500, 120_000, 80);
    await heard.next("the pause", (state) => !state.is_playing && state.track !== null);
  });

  await t.step("a script that hangs is ended, and the player is silent within 10 s", async () => {
    await macos.print("playing", "Artist", "Title", "Album", 201_500, 1_000, 80);
    await heard.next("music", (state) => state.is_playing);
    await macos.run("exec sleep 60");
    await heard.next("silence", (state) => !state.is_playing, heard.heard.length);
    assert.match(await message(home), /unavailable: Spotify: osascript has not ended after 4 s/);
  });

  await t.step("without permission it says where to give it", async () => {
    // The one that was ended has left its mark.
    await macos.run(
      "echo 'execution error: Not authorized to send Apple events to Spotify. (-1743)' >&2; false",
    );
    await until("advice", async () => /Privacy & Security > Automation/.test(await message(home)));
  });
});

Deno.test("no second script starts while one runs", posix, async () => {
  await using home = await TestHome.create();
  const macos = await ScriptStandIn.create(home);
  await macos.run("sleep 1.5; echo 'not running'");
  await monitor(home, macos);
  await until("two runs", async () => (await macos.runs()) >= 2);
  await home.client.send(MONITOR, "set_config", { config: { poll_interval: 0.2 } });
  await until("four runs", async () => (await macos.runs()) >= 4);
  assert.equal(await macos.ranTwice(), false);
});
