import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { mock } from "node:test";
import fc from "fast-check";
import { createProgram, UserError } from "../../bus/mod.ts";
import { askManager } from "../../workers/process_manager/install/ask_manager.ts";
import { addInstallCommands } from "../../workers/process_manager/install/commands.ts";
import { type Launch, ownLaunch } from "../../workers/process_manager/install/launch.ts";
import { AGENT_LABEL, launchAgent } from "../../workers/process_manager/install/launch_agent.ts";
import { Launchd } from "../../workers/process_manager/install/launchd.ts";
import { MARK } from "../../workers/process_manager/install/managed_file.ts";
import { ownManager } from "../../workers/process_manager/install/own_manager.ts";
import { Systemd } from "../../workers/process_manager/install/systemd.ts";
import { systemdUnit, UNIT_NAME } from "../../workers/process_manager/install/systemd_unit.ts";

const LAUNCH: Launch = {
  executable: "/opt/vj/process_manager",
  args: [],
  logFile: "/v/logs/p.log",
};

/** Names that some quoting somewhere gets wrong. */
const NASTY = [
  "VJ's set",
  'the "big" one',
  "back\\slash\\n",
  "100%h",
  "%%",
  "$HOME ${HOME} $$",
  "$",
  " lead and trail ",
  ";",
  "#; no comment",
  "Größe ☃ 🎛",
  "a&b<c>d]]>",
  "--",
  "-x=1",
  "@:+!-|",
  "~",
  "tail\\",
];

const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: fc.constantFrom(..."ab \"'\\%$;{}&<>#=é☃🎛") }),
  fc.string({ unit: "grapheme" }),
);
const launches: fc.Arbitrary<Launch> = fc.record({
  executable: text.map((name) => `/opt/${name}/pm`),
  args: fc.array(text, { maxLength: 4 }),
  home: text.map((name) => `/home/${name}`),
  logFile: text.map((name) => `/var/${name}.log`),
});

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\", '"': '"', "'": "'", s: " " };

/** Splits as systemd does: words, quotes, escapes; then `%%`. */
function readWords(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (line[at] === " ") {
      at++;
      continue;
    }
    assert.notEqual(line[at], ";", "a bare semicolon begins another command");
    let word = "";
    const quote = line[at] === '"' || line[at] === "'" ? line[at++] : " ";
    while (at < line.length && line[at] !== quote) {
      if (quote === " ") assert.doesNotMatch(line[at] ?? "", /["']/, "a quote within a word");
      if (line[at] !== "\\") {
        word += line[at++];
        continue;
      }
      const escaped = ESCAPES[line[at + 1] ?? ""];
      assert.ok(escaped !== undefined, `unknown escape in ${line}`);
      word += escaped;
      at += 2;
    }
    if (quote !== " ") assert.equal(line[at++], quote, "a quote that is not closed");
    assert.ok(at >= line.length || line[at] === " ", "something behind a closing quote");
    assert.doesNotMatch(word.replaceAll("%%", ""), /%/, "a specifier");
    words.push(word.replaceAll("%%", "%"));
  }
  return words;
}

/** What variables make of an argument: `$$` is `$`. */
function withoutVariables(argument: string): string {
  assert.doesNotMatch(argument.replaceAll("$$", ""), /\$/, "a variable");
  return argument.replaceAll("$$", "$");
}

function directive(unit: string, name: string): string {
  const lines = unit.split("\n").filter((line) => line.startsWith(`${name}=`));
  assert.equal(lines.length, 1, `${name} stands once`);
  return lines[0]?.slice(name.length + 1) ?? "";
}

/** The command line that systemd would run. */
function startedBy(unit: string): string[] {
  const [program = "", ...args] = readWords(directive(unit, "ExecStart"));
  assert.doesNotMatch(program, /["'\\]/, "systemd refuses such a program");
  const started = [program, ...args.map(withoutVariables)];
  const wrapped = started[0] === "/bin/sh";
  if (wrapped) assert.deepEqual(started.slice(1, 3), ["-c", 'exec "$0" "$@"']);
  return wrapped ? started.slice(3) : started;
}

class FakeManager {
  readonly asked: string[] = [];
  readonly #failing: RegExp;

  constructor(failing = /^$/) {
    this.#failing = failing;
  }

  readonly ask = (command: string, args: readonly string[]) => {
    const line = [command, ...args].join(" ");
    this.asked.push(line);
    if (this.#failing.test(line)) return Promise.resolve({ ok: false, text: "no such thing" });
    return Promise.resolve({ ok: true, text: command === "id" ? "501" : "" });
  };
}

async function inHome(body: (home: string) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "vj-install-" });
  try {
    await body(home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** Paths of all files and links under a folder. */
async function tree(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) found.push(...await tree(path));
    else found.push(path);
  }
  return found.sort();
}

function has(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).status === 0;
}

/** Without the tool the name of the test says why it did not run. */
function testWith(tool: string, available: boolean, name: string, body: () => Promise<void>) {
  const ignore = !available;
  Deno.test({ name: ignore ? `${name} (${tool} is not installed)` : name, ignore, fn: body });
}

Deno.test("systemdUnit() carries any path and argument to the program unchanged", () => {
  fc.assert(fc.property(launches, (launch) => {
    const unit = systemdUnit(launch);
    assert.deepEqual(startedBy(unit), [launch.executable, ...launch.args]);
    assert.deepEqual(readWords(directive(unit, "Environment")), [`VJ_HOME=${launch.home}`]);
  }));
});

Deno.test("systemdUnit() restarts after failures without end and leaves the workers alone", () => {
  const unit = systemdUnit({ ...LAUNCH, args: ["--port", "5000"] });
  assert.equal(directive(unit, "ExecStart"), "/opt/vj/process_manager --port 5000");
  assert.equal(directive(unit, "Restart"), "on-failure");
  assert.equal(directive(unit, "RestartSec"), "1");
  assert.equal(directive(unit, "StartLimitIntervalSec"), "0");
  assert.equal(directive(unit, "KillMode"), "process");
  assert.equal(directive(unit, "OOMPolicy"), "continue");
  assert.equal(directive(unit, "WantedBy"), "default.target");
  assert.doesNotMatch(unit, /^Environment=/m);
});

Deno.test("a path with a control character is refused, naming the character", () => {
  for (const make of [systemdUnit, launchAgent]) {
    for (const sign of ["\n", "\0", "\x7f", "\ud800", "\uffff"]) {
      const launch = { ...LAUNCH, executable: `/opt/a${sign}b` };
      assert.throws(() => make(launch), (error: Error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, /the character U\+[0-9A-F]{4}/);
        return true;
      });
    }
  }
});

testWith(
  "systemd-analyze",
  Deno.build.os === "linux" && has("systemd-analyze", "--version"),
  "systemd-analyze finds nothing to say about a unit, whatever the path",
  () =>
    inHome(async (home) => {
      const units: string[] = [];
      for (const [index, name] of [...NASTY, "plain"].entries()) {
        const executable = join(home, name, "process_manager");
        await Deno.mkdir(dirname(executable));
        await Deno.writeTextFile(executable, "#!/bin/sh\n", { mode: 0o755 });
        const unit = join(home, `vj-${index}.service`);
        await Deno.writeTextFile(
          unit,
          systemdUnit({ ...LAUNCH, executable, args: NASTY, home: join(home, name) }),
        );
        units.push(unit);
      }
      const analyze = spawnSync("systemd-analyze", ["--user", "verify", ...units], {
        env: { PATH: Deno.env.get("PATH"), HOME: home, XDG_RUNTIME_DIR: home },
        encoding: "utf8",
      });
      assert.equal(analyze.stderr, "");
      assert.equal(analyze.status, 0);
    }),
);

testWith(
  "systemctl",
  Deno.build.os === "linux" && has("systemctl", "--version"),
  "systemctl sees the unit as enabled after install, and disables it",
  () =>
    inHome(async (home) => {
      const { ask } = new FakeManager();
      await new Systemd({ home, ask }).install(LAUNCH);
      const systemctl = (command: string) =>
        spawnSync("systemctl", ["--user", command, UNIT_NAME], {
          env: { PATH: Deno.env.get("PATH"), HOME: home, SYSTEMD_OFFLINE: "1" },
          encoding: "utf8",
        });
      assert.equal(systemctl("is-enabled").stdout, "enabled\n");
      assert.equal(systemctl("disable").status, 0);
      assert.equal((await tree(home)).length, 1);
    }),
);

testWith(
  "python3",
  has("python3", "-c", "import plistlib"),
  "launchAgent() is a property list that carries any path and argument unchanged",
  () =>
    inHome(async (home) => {
      const samples = fc.sample(launches, 100);
      for (const [index, launch] of samples.entries()) {
        await Deno.writeTextFile(join(home, `${index}.plist`), launchAgent(launch));
      }
      const script = "import json, plistlib, sys\n" +
        "print(json.dumps([plistlib.load(open(path, 'rb')) for path in sys.argv[1:]]))";
      const paths = samples.map((_, index) => join(home, `${index}.plist`));
      const python = spawnSync("python3", ["-c", script, ...paths], { encoding: "utf8" });
      assert.equal(python.status, 0, python.stderr);
      const agents: unknown[] = JSON.parse(python.stdout);
      for (const [index, { executable, args, home, logFile }] of samples.entries()) {
        assert.deepEqual(agents[index], {
          Label: AGENT_LABEL,
          ProgramArguments: [executable, ...args],
          EnvironmentVariables: { VJ_HOME: home },
          RunAtLoad: true,
          KeepAlive: { SuccessfulExit: false },
          ThrottleInterval: 1,
          AbandonProcessGroup: true,
          ProcessType: "Interactive",
          ExitTimeOut: 5,
          StandardErrorPath: logFile,
        });
      }
    }),
);

Deno.test("systemd install() writes the unit and the link that enables it, and tells systemd", () =>
  inHome(async (home) => {
    const manager = new FakeManager();
    const systemd = new Systemd({ home, ask: manager.ask });
    const done = await systemd.install(LAUNCH);
    assert.deepEqual(done.files.map(({ outcome }) => outcome), ["written", "written"]);
    assert.deepEqual(done.notes, []);
    assert.deepEqual(manager.asked, ["systemctl --user daemon-reload"]);
    assert.equal(systemd.path, join(home, ".config/systemd/user", UNIT_NAME));
    assert.deepEqual(await tree(home), [...systemd.paths].sort());
    const link = systemd.paths[1] ?? "";
    assert.equal(await Deno.readTextFile(link), systemd.content(LAUNCH));
    assert.deepEqual(await systemd.installed(), systemd.paths);
  }));

Deno.test("systemd install() says whether a file was replaced or is the same", () =>
  inHome(async (home) => {
    const systemd = new Systemd({ home, ask: new FakeManager().ask });
    await systemd.install(LAUNCH);
    const again = await systemd.install(LAUNCH);
    assert.deepEqual(again.files.map(({ outcome }) => outcome), ["unchanged", "unchanged"]);
    const other = await systemd.install({ ...LAUNCH, args: ["--port", "0"] });
    assert.deepEqual(other.files.map(({ outcome }) => outcome), ["replaced", "unchanged"]);
    assert.match(await Deno.readTextFile(systemd.path), /process_manager --port 0$/m);
    assert.equal((await tree(home)).length, 2);
  }));

Deno.test("systemd uninstall() removes what install() wrote and nothing else", () =>
  inHome(async (home) => {
    const systemd = new Systemd({ home, ask: new FakeManager().ask });
    await systemd.install(LAUNCH);
    const others = [
      join(dirname(systemd.path), "default.target.wants", "other.service"),
      join(dirname(systemd.path), "other.service"),
    ];
    for (const path of others) await Deno.writeTextFile(path, "");
    const { removed } = await systemd.uninstall();
    assert.deepEqual(removed, systemd.paths);
    assert.deepEqual(await tree(home), others);
  }));

Deno.test("uninstall() succeeds where nothing is installed, and asks nobody", () =>
  inHome(async (home) => {
    const manager = new FakeManager();
    for (const { ask } of [manager]) {
      assert.deepEqual((await new Systemd({ home, ask }).uninstall()).removed, []);
      assert.deepEqual((await new Launchd({ home, ask }).uninstall()).removed, []);
    }
    assert.deepEqual(manager.asked, []);
    assert.deepEqual(await tree(home), []);
  }));

Deno.test("a file of somebody else is neither replaced nor removed", () =>
  inHome(async (home) => {
    const { ask } = new FakeManager();
    for (const manager of [new Systemd({ home, ask }), new Launchd({ home, ask })]) {
      await Deno.mkdir(dirname(manager.path), { recursive: true });
      await Deno.writeTextFile(manager.path, "mine");
      const refusal = /was not written by process_manager install/;
      await assert.rejects(manager.install(LAUNCH), refusal);
      await assert.rejects(manager.uninstall(), refusal);
      assert.equal(await Deno.readTextFile(manager.path), "mine");
      await Deno.remove(manager.path);
      await Deno.symlink("/dev/null", manager.path); // as `systemctl mask` does
      await assert.rejects(manager.install(LAUNCH), refusal);
      await assert.rejects(manager.uninstall(), refusal);
    }
  }));

Deno.test("systemd install() writes nothing when something else is where its link belongs", () =>
  inHome(async (home) => {
    const systemd = new Systemd({ home, ask: new FakeManager().ask });
    const link = systemd.paths[1] ?? "";
    await Deno.mkdir(dirname(link), { recursive: true });
    const refusal = /default\.target\.wants.*was not written by/;
    await Deno.symlink("/etc/other.service", link);
    await assert.rejects(systemd.install(LAUNCH), refusal);
    await Deno.remove(link);
    await Deno.writeTextFile(link, systemd.content(LAUNCH)); // a file where a link belongs
    await assert.rejects(systemd.install(LAUNCH), refusal);
    assert.deepEqual(await tree(home), [link]);
  }));

Deno.test("systemd install() accepts the link that systemctl enable makes", () =>
  inHome(async (home) => {
    const systemd = new Systemd({ home, ask: new FakeManager().ask });
    const link = systemd.paths[1] ?? "";
    await Deno.mkdir(dirname(link), { recursive: true });
    await Deno.symlink(systemd.path, link);
    const done = await systemd.install(LAUNCH);
    assert.deepEqual(done.files.map(({ outcome }) => outcome), ["written", "unchanged"]);
  }));

Deno.test("a service manager that does not answer is a note, no failure", () =>
  inHome(async (home) => {
    const { ask } = new FakeManager(/systemctl|launchctl (print|bootstrap)/);
    const systemd = await new Systemd({ home, ask }).install(LAUNCH);
    assert.deepEqual(systemd.notes, [
      "systemctl --user daemon-reload: no such thing; systemd reads the unit at the next login",
    ]);
    const launch = { ...LAUNCH, logFile: join(home, "v/logs/p.log") };
    const launchd = await new Launchd({ home, ask }).install(launch);
    assert.deepEqual(launchd.notes, [
      "launchctl bootstrap: no such thing; launchd reads the agent at the next login",
    ]);
  }));

Deno.test("systemd units go where XDG_CONFIG_HOME says, if it is absolute", () => {
  const pathWith = (configHome: string) => new Systemd({ home: "/home/u", configHome }).path;
  assert.equal(pathWith("/etc/u"), `/etc/u/systemd/user/${UNIT_NAME}`);
  assert.equal(pathWith("relative"), `/home/u/.config/systemd/user/${UNIT_NAME}`);
});

Deno.test("launchd install() makes the folder of the log and loads the agent", () =>
  inHome(async (home) => {
    const manager = new FakeManager(/launchctl print/);
    const launchd = new Launchd({ home, ask: manager.ask });
    const done = await launchd.install({ ...LAUNCH, logFile: join(home, "v/logs/p.log") });
    assert.deepEqual(done.files, [{ path: launchd.path, outcome: "written" }]);
    assert.ok((await Deno.stat(join(home, "v/logs"))).isDirectory);
    assert.deepEqual(manager.asked, [
      "id -u",
      `launchctl print gui/501/${AGENT_LABEL}`,
      `launchctl bootstrap gui/501 ${launchd.path}`,
    ]);
  }));

Deno.test("launchd install() leaves an agent running that is loaded", () =>
  inHome(async (home) => {
    const manager = new FakeManager();
    const launchd = new Launchd({ home, ask: manager.ask });
    const launch = { ...LAUNCH, logFile: join(home, "v/logs/p.log") };
    await Deno.mkdir(dirname(launchd.path), { recursive: true });
    await Deno.writeTextFile(launchd.path, launchd.content(launch));
    assert.deepEqual((await launchd.install(launch)).notes, []);
    const { notes } = await launchd.install({ ...launch, args: ["--json"] });
    assert.match(notes.join(), /runs it as it was before/);
    assert.ok(!manager.asked.some((line) => /bootstrap|bootout/.test(line)));
  }));

Deno.test("launchd uninstall() removes the file and unloads the agent", () =>
  inHome(async (home) => {
    const manager = new FakeManager();
    const launchd = new Launchd({ home, ask: manager.ask });
    await launchd.install({ ...LAUNCH, logFile: join(home, "v/logs/p.log") });
    assert.deepEqual((await launchd.uninstall()).removed, [launchd.path]);
    assert.equal(manager.asked.at(-1), `launchctl bootout gui/501/${AGENT_LABEL}`);
    assert.deepEqual(await tree(home), []);
  }));

Deno.test("ownManager() tells a user of Windows what to do instead", () => {
  const environment = { USERPROFILE: "C:\\Users\\u" };
  assert.throws(
    () => ownManager({ os: "windows", environment }),
    /neither systemd nor launchd on windows: .*shell:startup/,
  );
  assert.equal(ownManager({ os: "windows", name: "launchd", environment }).name, "launchd");
  assert.equal(ownManager({ os: "darwin", environment }).name, "launchd");
  assert.equal(ownManager({ os: "linux", environment }).name, "systemd");
});

Deno.test("ownLaunch() makes the path of a configuration absolute", () => {
  const { args } = ownLaunch(["--config", "a.toml", "--config=b.toml", "--name", "x"]);
  assert.deepEqual(args.slice(-5), [
    "--config",
    join(Deno.cwd(), "a.toml"),
    `--config=${join(Deno.cwd(), "b.toml")}`,
    "--name",
    "x",
  ]);
});

Deno.test("ownLaunch() refuses a word that is no flag", () => {
  assert.throws(() => ownLaunch(["start"]), /'start' is no flag/);
});

Deno.test("install refuses to install the source, unit still prints", async () => {
  const program = () => {
    const made = createProgram({ name: "process_manager", version: "1", description: "" });
    addInstallCommands(made);
    return made;
  };
  const refusal = { name: "UserError", message: /make dist, then dist\/process_manager install/ };
  for (const args of [["install"], ["install", "--print"]]) {
    await assert.rejects(program().parseAsync(args, { from: "user" }), refusal);
  }
  const log = mock.method(console, "log", () => {});
  try {
    await program().parseAsync(["unit", "--for", "systemd", "--", "--json"], { from: "user" });
    const [printed] = log.mock.calls.map((call) => String(call.arguments));
    assert.match(printed ?? "", /^ExecStart=.*main\.ts"? --set keeper=false --json$/m);
  } finally {
    log.mock.restore();
  }
});

Deno.test("askManager() says why there was no answer", async () => {
  assert.deepEqual(await askManager("vj-no-such-tool", []), {
    ok: false,
    text: "there is no vj-no-such-tool",
  });
  const failing = await askManager("sh", ["-c", "echo out; echo why >&2; echo more >&2; exit 3"]);
  assert.deepEqual(failing, { ok: false, text: "why" });
  assert.deepEqual(await askManager("sh", ["-c", "exit 3"]), { ok: false, text: "exit code 3" });
  assert.deepEqual(await askManager("sleep", ["60"], 50), {
    ok: false,
    text: "no answer within 0.05 s",
  });
});

Deno.test("every file says who wrote it, so that uninstall knows it", () => {
  assert.ok(systemdUnit(LAUNCH).includes(MARK));
  assert.ok(launchAgent(LAUNCH).includes(MARK));
});
