/** The subcommands of the real console, and its lines without a terminal, with real workers. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { CONSOLE, Stage } from "./console_stage.ts";

Deno.test("the subcommands reach a worker", async (test) => {
  await using stage = new Stage();
  const worker = await stage.start("example_worker");

  await test.step("status lists it for people and for programs", async () => {
    const { stdout } = await stage.run(["status"]);
    assert.match(stdout, /● alive +example_worker/);
    const [service] = await stage.runJson(["status", "--json"]);
    assert.deepEqual([service?.["name"], service?.["health"]], ["example_worker", "alive"]);
  });

  await test.step("describe shows commands, topics and configuration", async () => {
    const { stdout } = await stage.run(["describe", "example_worker"]);
    assert.match(stdout, /reset +counter\?: integer >= 0/);
    assert.match(stdout, /example\.counter +stream/);
    assert.match(stdout, /publish_interval +0\.1 +number 0\.001\.\.3600/);
  });

  await test.step("send passes values that are JSON as what they are", async () => {
    const [result] = await stage.runJson([
      "send",
      "example_worker",
      "reset",
      "counter=1000",
      "--json",
    ]);
    assert.deepEqual(result, { counter: 1000 });
  });

  await test.step("set changes the configuration, and get shows it", async () => {
    const { code } = await stage.run(["set", "example_worker", "publish_interval=0.05"]);
    assert.equal(code, 0);
    const { stdout } = await stage.run(["get", "example_worker"]);
    assert.match(stdout, /config\.publish_interval +0\.05/);
  });

  await test.step("set says which value is refused, and why", async () => {
    const { code, stderr, stdout } = await stage.run(["set", "example_worker", "publish_rate=1"]);
    assert.equal(code, 1);
    assert.match(stderr, /^vj_console: .*there is no key 'publish_rate'.*\n$/);
    assert.equal(stdout, "");
  });

  await test.step("watch prints so many messages, in order", async () => {
    const messages = await stage.runJson(["watch", "example.*", "--count", "5", "--json"]);
    const counts = messages.map(({ payload }) => (payload as { counter: number }).counter);
    assert.deepEqual(counts, counts.map((_, index) => (counts[0] ?? 0) + index));
    assert.equal(counts.length, 5);
  });

  await test.step("watch ends with 0 when its reader goes", async () => {
    const child = stage.spawn(["watch", "*"]);
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    assert.equal((await child.status).code, 0);
    await child.stderr.cancel();
  });

  await test.step("a worker that does not exist is answered with what is meant", async () => {
    const { code, stderr } = await stage.run(["get", "exmple_worker"]);
    assert.equal(code, 1);
    assert.match(stderr, /^vj_console: no worker 'exmple_worker'.*did you mean 'example_worker'/);
  });

  await test.step("an unknown command of a worker is one clear line", async () => {
    const { code, stderr } = await stage.run(["send", "example_worker", "explode"]);
    assert.equal(code, 1);
    assert.match(stderr, /^vj_console: .*explode.*\n$/);
  });

  await test.step("a worker that hangs is a time-out, not a hang", async () => {
    worker.kill("SIGSTOP");
    const { code, stderr } = await stage.run(["get", "example_worker"]);
    worker.kill("SIGCONT");
    assert.equal(code, 1);
    assert.match(stderr, /example_worker.*\n$/);
  });

  await test.step("bash completes workers and commands", async () => {
    const folder = join(stage.home, "bin");
    await Deno.mkdir(folder);
    await Deno.writeTextFile(
      join(folder, "vj_console"),
      `#!/bin/sh\nexec ${CONSOLE.map((word) => `'${word}'`).join(" ")} "$@"\n`,
      { mode: 0o755 },
    );
    const script = `source <(vj_console completions bash)
      COMP_WORDS=(vj_console send ex); COMP_CWORD=2; _vj_console; echo "\${COMPREPLY[@]}"
      COMP_WORDS=(vj_console send example_worker res); COMP_CWORD=3; _vj_console
      echo "\${COMPREPLY[@]}"`;
    const { stdout } = await new Deno.Command("bash", {
      args: ["-c", script],
      env: { ...stage.environment, PATH: `${folder}:${Deno.env.get("PATH") ?? ""}` },
    }).output();
    assert.equal(new TextDecoder().decode(stdout), "example_worker\nrestart reset\n");
  });
});

Deno.test("without a terminal the console prints a line a second", async (test) => {
  await using stage = new Stage();
  await stage.start("sound");

  await test.step("of key=value", async () => {
    const { code, stdout, stderr } = await stage.run(["--seconds", "3"]);
    assert.equal(code, 0, stderr);
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, 3);
    for (const line of lines) {
      assert.match(
        line,
        /^bpm=126\.0 conf=0\.93 beats=\d+ rms=0\.\d\d bands=([01]\.\d\d,){6}[01]\.\d\d input=demo /,
      );
    }
  });

  await test.step("of JSON", async () => {
    const seconds = await stage.runJson(["--json", "--seconds", "2"]);
    assert.equal(seconds.length, 2);
    const [first, last] = seconds.map(({ beats }) => Number(beats));
    assert.ok((last ?? 0) >= (first ?? 0) + 1);
  });

  await test.step("until SIGTERM, and ends with 0", async () => {
    const child = stage.spawn([]);
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill("SIGTERM");
    assert.equal((await child.status).code, 0);
    await reader.cancel();
    await child.stderr.cancel();
  });

  await test.step("until its reader goes, and ends with 0", async () => {
    const child = stage.spawn([]);
    await child.stdout.cancel();
    assert.equal((await child.status).code, 0);
    await child.stderr.cancel();
  });
});

Deno.test("without workers the console says what to start", async (test) => {
  await using stage = new Stage();

  await test.step("on stderr, and fails when it ends without data", async () => {
    const { code, stdout, stderr } = await stage.run(["--seconds", "1"]);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.equal(
      stderr,
      "vj_console: no audio_analyzer is running: start ./audio_analyzer\n",
    );
  });

  await test.step("status says that nothing runs", async () => {
    const { code, stdout, stderr } = await stage.run(["status"]);
    assert.deepEqual([code, stdout, stderr], [0, "", "vj_console: no worker is running\n"]);
  });
});

Deno.test("wrong use is exit code 2 and one clear line", async (test) => {
  await using stage = new Stage();
  const wrong: readonly (readonly [string[], RegExp])[] = [
    [["statsu"], /did you mean 'status'/],
    [["set", "example_worker", "rate"], /'rate' is no key=value/],
    [["send", "w", "c", "--payload", "{"], /--payload is not JSON/],
    [["watch", "*", "--count", "0"], /--count '0'/],
    [["--seconds", "soon"], /--seconds 'soon'/],
    [["completions", "tcsh"], /bash, zsh, fish/],
    [["describe"], /worker/],
  ];
  for (const [args, message] of wrong) {
    await test.step(args.join(" "), async () => {
      const { code, stdout, stderr } = await stage.run(args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }
});
