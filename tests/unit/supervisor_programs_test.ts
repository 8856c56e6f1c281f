/** Which programs there are, where their files are, and in what order they start and stop. */
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { type Service, WORKER_MARK } from "../../bus/mod.ts";
import { configSchema } from "../../workers/process_manager/config.ts";
import { parseCheck } from "../../workers/process_manager/checks/check.ts";
import { answerTimeMs, Liveness } from "../../workers/process_manager/checks/liveness.ts";
import {
  circles,
  stopLayers,
  withDependencies,
} from "../../workers/process_manager/programs/dependencies.ts";
import { discover } from "../../workers/process_manager/programs/discover.ts";
import {
  BrokenProgramError,
  fileStamp,
  findExecutable,
} from "../../workers/process_manager/programs/executable.ts";
import { programsOf } from "../../workers/process_manager/programs/program.ts";
import { registeredProcess } from "../../workers/process_manager/children/registered.ts";
import { send } from "../../workers/process_manager/children/signals.ts";
import { shownArgs } from "../../workers/process_manager/programs/shown_args.ts";
import { Store } from "../../workers/process_manager/store.ts";

const PLACES = {
  folder: "/opt/vj",
  beside: ["audio_analyzer", "lyrics_fetcher"],
  extension: "",
  userHome: "/home/vj",
  home: "/home/vj/.vj",
};

function programs(section: Record<string, unknown>) {
  return programsOf(configSchema.parse(section), PLACES);
}

async function inFolder(action: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "vj-test-" });
  try {
    await action(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("without a configuration, every executable beside the supervisor is a worker to be run", () => {
  const found = programs({});
  assert.deepEqual([...found.keys()], ["audio_analyzer", "lyrics_fetcher"]);
  const analyzer = found.get("audio_analyzer");
  assert.equal(analyzer?.command, "/opt/vj/audio_analyzer");
  assert.deepEqual(analyzer?.args, []);
  assert.equal(analyzer?.alive.kind, "health_check");
  assert.equal(analyzer?.config.autostart, true);
});

Deno.test("discover = false leaves only what the configuration names", () => {
  const found = programs({ discover: false, programs: { lyrics_fetcher: {} } });
  assert.deepEqual([...found.keys()], ["lyrics_fetcher"]);
});

Deno.test("a worker under another name gets that name, and no other program does", () => {
  const found = programs({
    programs: {
      deck_b: { command: "audio_analyzer", args: ["--port", "5101"] },
      deck_c: { command: "audio_analyzer", args: ["--name=c"] },
      synesthesia: { command: "~/Synesthesia", args: ["--full"] },
    },
  });
  assert.deepEqual(found.get("deck_b")?.args, ["--port", "5101", "--name", "deck_b"]);
  assert.deepEqual(found.get("deck_c")?.args, ["--name=c"]);
  const other = found.get("synesthesia");
  assert.deepEqual(other?.args, ["--full"]);
  assert.equal(other?.command, "/home/vj/Synesthesia");
  assert.equal(other?.alive.kind, "process");
});

Deno.test("a command is a path, a path from the supervisor's folder, or a word for PATH", () => {
  const commandOf = (command: string) =>
    programs({ programs: { p: { command } } }).get("p")?.command;
  assert.equal(commandOf("/usr/bin/ollama"), "/usr/bin/ollama");
  assert.equal(commandOf("../other/thing"), "/opt/other/thing");
  assert.equal(commandOf("ollama"), "ollama");
  assert.equal(commandOf("~/bin/x"), "/home/vj/bin/x");
});

Deno.test("a working folder is the home of all state, or a path from the user's home or the supervisor's folder", () => {
  const folderOf = (config: object) => programs({ programs: { p: config } }).get("p")?.folder;
  assert.equal(folderOf({}), "/home/vj/.vj");
  assert.equal(folderOf({ folder: "~" }), "/home/vj");
  assert.equal(folderOf({ folder: "show" }), "/opt/vj/show");
});

Deno.test("a program that only lies in the supervisor's folder is not taken for a worker", () => {
  const found = programs({ programs: { web: { command: "/opt/vj/ollama" } } });
  assert.equal(found.get("web")?.alive.kind, "process");
  assert.deepEqual(found.get("web")?.args, []);
});

Deno.test("a misspelt key of a program is refused", () => {
  const wrong = configSchema.safeParse({ programs: { p: { comand: "x" } } });
  assert.match(String(wrong.error?.message), /comand/);
});

Deno.test("a supervisor is not told to run itself", () => {
  const wrong = configSchema.safeParse({ programs: { process_manager: {} } });
  assert.match(String(wrong.error?.message), /does not run itself/);
});

Deno.test("a check that nobody knows is refused, with those that are known", () => {
  for (const ready of ["ping", "tcp://host", "tcp://host:99999"]) {
    const wrong = configSchema.safeParse({ programs: { p: { ready } } });
    assert.match(String(wrong.error?.message), /health_check, process, tcp:/, ready);
  }
});

Deno.test("checks are read as they are written", () => {
  assert.deepEqual(parseCheck("tcp://127.0.0.1:11434"), {
    kind: "tcp",
    hostname: "127.0.0.1",
    port: 11434,
  });
  assert.equal(parseCheck("http://127.0.0.1:11434/api/tags").kind, "http");
  assert.equal(parseCheck("process").kind, "process");
});

Deno.test("discovery takes the workers of the toolkit and nothing else that lies in the folder", async () => {
  await inFolder(async (folder) => {
    const put = (name: string, content: string, mode = 0o755) =>
      Deno.writeTextFile(join(folder, name), content, { mode });
    // The mark may lie anywhere, also over the border of what is read at once.
    await put("early", WORKER_MARK + "x".repeat(3_000_000));
    await put("border", `${"x".repeat(1_000)}${WORKER_MARK}${"x".repeat(1024 * 1024 - 5)}`);
    await put("late", `xyz${WORKER_MARK}`);
    await put("process_manager", WORKER_MARK);
    await put("install.sh", WORKER_MARK);
    await put("not_executable", WORKER_MARK, 0o644);
    await put("other_program", "x".repeat(3_000_000));
    await put("empty", "");
    await Deno.mkdir(join(folder, "folder"));
    await Deno.symlink(join(folder, "nowhere"), join(folder, "dangling"));
    await Deno.symlink(join(folder, "late"), join(folder, "link"));
    const found = await discover(folder, "process_manager", "");
    assert.deepEqual(found, ["border", "early", "late", "link"]);
    assert.equal(await discover(join(folder, "missing"), "process_manager", ""), undefined);
  });
});

Deno.test("an executable is found by its path and in PATH; what cannot be executed says why", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "program");
    await Deno.writeTextFile(path, "", { mode: 0o644 });
    const stamp = fileStamp(path);
    const reason = (command: string, search = "") => {
      try {
        return findExecutable(command, search);
      } catch (error) {
        assert.ok(error instanceof BrokenProgramError);
        return error.message.replaceAll(folder, "DIR");
      }
    };
    assert.equal(reason(path), "DIR/program is not executable; chmod +x makes it so");
    assert.equal(reason(folder), "DIR is a folder, not a program");
    assert.equal(reason(join(path, "x")), "DIR/program/x does not exist");
    assert.match(reason("program", `relative:${folder}`), /^'program' is neither beside/);
    await Deno.chmod(path, 0o755);
    assert.notEqual(fileStamp(path), stamp);
    assert.equal(findExecutable("program", `relative:/nowhere:${folder}`), path);
  });
});

/** Any graph, with edges to names that do not exist as well. */
const anyGraph = fc.dictionary(
  fc.constantFrom("a", "b", "c", "d", "e"),
  fc.array(fc.constantFrom("a", "b", "c", "d", "e", "missing"), { maxLength: 3 }),
).map((edges) => new Map(Object.entries(edges)));

Deno.test("a circle of dependencies is told as the way around it", () => {
  const found = circles(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["a"]], ["d", ["a"]]]));
  assert.deepEqual([...found.keys()], ["a", "b", "c"]);
  assert.equal(found.get("a"), "a → b → c → a");
  assert.equal(circles(new Map([["a", ["a"]]])).get("a"), "a → a");
});

Deno.test("stops come in layers: each name once, no dependency before one that needs it", () => {
  fc.assert(fc.property(anyGraph, (graph) => {
    const layers = stopLayers(graph, graph.keys());
    assert.deepEqual(layers.flat().sort(), [...graph.keys()].sort());
    const round = circles(graph);
    const at = new Map(layers.flatMap((layer, index) => layer.map((name) => [name, index])));
    for (const [name, needs] of graph) {
      for (const other of needs) {
        if (!graph.has(other) || round.size > 0) continue;
        assert.ok((at.get(name) ?? 0) < (at.get(other) ?? 0), `${name} needs ${other}`);
      }
    }
  }));
});

Deno.test("what is started with its dependencies is closed under them", () => {
  fc.assert(fc.property(anyGraph, (graph) => {
    const names = [...graph.keys()].slice(0, 1);
    const all = withDependencies(graph, names);
    for (const name of all) {
      for (const other of graph.get(name) ?? []) assert.ok(!graph.has(other) || all.has(other));
    }
    assert.ok(names.every((name) => all.has(name)));
  }));
});

Deno.test("three looks in a row without an answer mean that it hangs; an answer begins anew", () => {
  const liveness = new Liveness();
  liveness.notAnswered("no answer");
  liveness.notAnswered("no answer");
  liveness.answered();
  liveness.notAnswered("no answer");
  liveness.notAnswered("no answer");
  assert.equal(liveness.verdict("fresh"), undefined);
  liveness.notAnswered("it did not answer");
  assert.match(liveness.verdict("fresh") ?? "", /3 times no answer \(it did not answer\)/);
});

Deno.test("a stale heartbeat means that it hangs only while it does not answer either", () => {
  const liveness = new Liveness();
  liveness.answered();
  assert.equal(liveness.verdict("stale"), undefined);
  liveness.notAnswered("no answer");
  assert.match(liveness.verdict("stale") ?? "", /no heartbeat/);
  assert.equal(liveness.verdict("unknown"), undefined);
});

Deno.test("an answer has half of the interval, two seconds at the most", () => {
  assert.equal(answerTimeMs(1_000), 500);
  assert.equal(answerTimeMs(60_000), 2_000);
});

Deno.test("what is wanted and which processes there are is known to the next supervisor", async () => {
  await inFolder(async (home) => {
    const before = new Store(home, assert.fail);
    await before.load();
    before.set("a", { wanted: false, pid: 12, identity: "x/1" });
    before.set("a", { pid: undefined, identity: undefined });
    before.set("b", { pid: 13, identity: "x/2" });
    before.save();
    const after = new Store(home, assert.fail);
    await after.load();
    assert.deepEqual(after.get("a"), { wanted: false });
    assert.deepEqual(after.get("b"), { pid: 13, identity: "x/2" });
    assert.equal(((await Deno.stat(join(home, "process_manager.json"))).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("a damaged file is kept aside, and what is there is told", async () => {
  for (const text of ["", "garbage", "[]", '{"version":2}']) {
    await inFolder(async (home) => {
      await Deno.writeTextFile(join(home, "process_manager.json"), text);
      const told: string[] = [];
      const store = new Store(home, (message) => told.push(message));
      await store.load();
      assert.deepEqual(store.get("a"), {});
      assert.match(told.join(), /was not readable/);
      assert.equal(await Deno.readTextFile(join(home, "process_manager.json.corrupt")), text);
    });
  }
});

Deno.test("a bad record spoils no other", async () => {
  await inFolder(async (home) => {
    const programs = { a: 5, b: { pid: -1 }, c: { wanted: false } };
    const text = JSON.stringify({ version: 1, supervisor: "x", programs });
    await Deno.writeTextFile(join(home, "process_manager.json"), text);
    const store = new Store(home, assert.fail);
    await store.load();
    assert.deepEqual(store.names(), ["c"]);
    assert.deepEqual(store.get("c"), { wanted: false });
  });
});

Deno.test("arguments that look like secrets are hidden where they are shown", () => {
  const args = ["--port", "5", "--token=abc", "--api-key", "k", "--password", "--x", "file", "a=b"];
  assert.deepEqual(
    shownArgs(args).join(" "),
    "--port 5 --token=(secret) --api-key (secret) --password --x file a=b",
  );
});

Deno.test("a process is never taken for a group of all processes", () => {
  for (const id of [0, 1, -1, NaN]) assert.throws(() => send(id, "SIGCONT"), RangeError);
});

Deno.test("an entry of the registry is believed only where it can be the worker's", () => {
  const system = { exists: (pid: number) => pid !== 9, startedAt: () => 1_000 };
  const entry = (pid: number, heartbeatAt: number, health: Service["health"] = "alive") =>
    ({ pid, heartbeatAt, health, metadata: {} }) as Service;
  const found = (service: Service | undefined, taken = 0) =>
    registeredProcess(service, system, (pid) => pid === taken);
  assert.equal(found(entry(7, 1_005)), 7);
  assert.equal(found(undefined), undefined);
  const replay = { ...entry(7, 1_005), metadata: { replay: true } };
  assert.equal(found(replay), undefined, "a recording that is replayed under this name");
  assert.equal(found(entry(7, 1_005, "gone")), undefined);
  assert.equal(found(entry(1, 1_005)), undefined, "process 1 is nobody's worker");
  assert.equal(found(entry(Deno.pid, 1_005)), undefined, "ourselves");
  assert.equal(found(entry(7, 1_005), 7), undefined, "another program's process");
  assert.equal(found(entry(9, 1_005)), undefined, "no such process");
  assert.equal(found(entry(7, 990)), undefined, "its id was given away since");
});

Deno.test("a file that cannot be written is told once, and written when it can be again", async () => {
  await inFolder(async (home) => {
    const told: string[] = [];
    const missing = join(home, "missing");
    const store = new Store(missing, (message) => told.push(message));
    store.set("a", { wanted: true });
    store.save();
    store.save();
    assert.equal(told.length, 1);
    await Deno.mkdir(missing);
    store.save();
    assert.match(told.at(-1) ?? "", /can be written again/);
    const after = new Store(missing, assert.fail);
    await after.load();
    assert.deepEqual(after.get("a"), { wanted: true });
  });
});
