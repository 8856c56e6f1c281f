import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkConfigFile,
  type ConfigFacts,
  readDocument,
  secretKeys,
} from "../../console/commands/doctor/checks/config.ts";
import { checkHome, type HomeFacts } from "../../console/commands/doctor/checks/home.ts";
import {
  checkRegistry,
  type RegistryFacts,
} from "../../console/commands/doctor/checks/registry.ts";
import {
  checkSupervisor,
  type SupervisorFacts,
} from "../../console/commands/doctor/checks/supervisor.ts";
import type { Finding } from "../../console/commands/doctor/finding.ts";
import { reportJson, reportLines, summaryOf } from "../../console/commands/doctor/report.ts";
import { shellWord } from "../../console/commands/doctor/words.ts";
import { assertWell, NOW, only, service } from "./doctor_findings.ts";

const HOME: HomeFacts = {
  path: "/home/vj/.vj",
  entry: { isFolder: true, mode: 0o700, ownerId: 1000 },
  writing: { userId: 1000 },
  privateFiles: [{ path: "/home/vj/.vj/registry.json", mode: 0o600 }],
  leftovers: [],
  freeBytes: 12e9,
};

Deno.test("home: a private, writable folder with room is well; so is one not made yet", () => {
  const [finding] = checkHome(HOME);
  assert.deepEqual([finding?.state, finding?.mend], ["ok", undefined]);
  assert.match(finding?.finding ?? "", /12\.0 GB free/);
  assertWell(checkHome({ ...HOME, entry: null, writing: null, privateFiles: [] }));
});

Deno.test("home: a folder that others may read is a warning, one that they may change a problem", () => {
  const withMode = (mode: number) =>
    checkHome({ ...HOME, entry: { isFolder: true, mode, ownerId: 1000 } });
  assert.equal(only(withMode(0o755)).state, "warning");
  assert.equal(only(withMode(0o770)).state, "problem");
  assert.match(only(withMode(0o755)).mend ?? "", /^chmod 700 \/home\/vj\/\.vj/);
});

Deno.test("home: little space is a warning, hardly any a problem", () => {
  assert.equal(only(checkHome({ ...HOME, freeBytes: 199e6 })).state, "warning");
  assert.equal(only(checkHome({ ...HOME, freeBytes: 19e6 })).state, "problem");
  assert.equal(only(checkHome({ ...HOME, freeBytes: { unknown: "no" } })).state, "warning");
  assertWell(checkHome({ ...HOME, freeBytes: 200e6 }));
});

Deno.test("home: a file in its place, another user's folder and one that cannot be written are problems", () => {
  const file = { isFolder: false, mode: 0o600, ownerId: 1000 };
  assert.match(only(checkHome({ ...HOME, entry: file })).finding, /is no folder/);
  const others = { isFolder: true, mode: 0o700, ownerId: 0 };
  assert.match(only(checkHome({ ...HOME, entry: others })).finding, /belongs to user 0, .* 1000/);
  const refused = checkHome({ ...HOME, writing: { refusal: "read-only" } });
  assert.match(only(refused).finding, /cannot be written: read-only/);
});

Deno.test("home: files that others may read and leftovers are named", () => {
  const open = [{ path: "/h/a.json", mode: 0o644 }, { path: "/h/b.json", mode: 0o600 }];
  assert.match(
    only(checkHome({ ...HOME, privateFiles: open })).finding,
    /read \/h\/a\.json \(0644\)$/,
  );
  assert.match(only(checkHome({ ...HOME, leftovers: ["/h/x.tmp"] })).finding, /\/h\/x\.tmp/);
});

function config(text: string, mode = 0o600): ConfigFacts {
  const known = ["audio_analyzer", "example_worker", "spotify_monitor"];
  return { path: "/h/config.toml", content: { text, mode }, known };
}

Deno.test("config: no file is well, one that cannot be read is a problem", () => {
  assertWell(checkConfigFile({ ...config(""), content: null }));
  const [finding] = checkConfigFile({ ...config(""), content: { trouble: "denied" } });
  assert.equal(finding?.state, "problem");
});

Deno.test("config: a mistake is told with its line", () => {
  const { state, finding } = only(checkConfigFile(config("[audio_analyzer]\ninput = demo\n")));
  assert.equal(state, "problem");
  assert.match(finding, /config\.toml, line 2: /);
});

Deno.test("config: a section that keeps a program from starting is a problem", () => {
  const { state, finding, mend } = only(
    checkConfigFile(config("[audio_analyser]\ninput = 'demo'\n")),
  );
  assert.deepEqual([state, mend], ["problem", "rename the section: [audio_analyzer]"]);
  assert.match(finding, /audio_analyzer does not start because of \[audio_analyser\]/);
});

Deno.test("config: a section of nobody is a warning, one of an instance is well", () => {
  assert.equal(only(checkConfigFile(config("[lasers]\npower = 1\n"))).state, "warning");
  assertWell(checkConfigFile(config("[audio_analyzer_2]\ninput = 'demo'\n[example_worker]\n")));
});

Deno.test("config: a value outside of every section is a warning", () => {
  assert.match(only(checkConfigFile(config("input = 'demo'\n"))).finding, /'input' stands outside/);
});

Deno.test("config: secrets that others may read are a warning that does not tell them", () => {
  const text = "[spotify_monitor]\nclient_secret = 'hush'\n";
  const { state, finding } = only(checkConfigFile(config(text, 0o644)));
  assert.equal(state, "warning");
  assert.match(finding, /spotify_monitor\.client_secret.*mode 0644/);
  assert.ok(!finding.includes("hush"));
  assertWell(checkConfigFile(config(text, 0o600)));
  assertWell(checkConfigFile(config("[example_worker]\npublish_interval = 1\n", 0o644)));
});

Deno.test("secretKeys() finds keys in nested tables, not words that only contain one", () => {
  const values = { a: { env: { API_KEY: "x", monkey: "y", token: "" } }, keyboard: "z" };
  assert.deepEqual(secretKeys(values), ["a.env.API_KEY"]);
});

Deno.test("readDocument() gives a document or a line for any text", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const reading = readDocument(text);
    assert.ok("document" in reading || (reading.line >= 1 && reading.reason !== ""));
  }));
});

const REGISTRY: RegistryFacts = {
  path: "/h/registry.json",
  trouble: null,
  services: [service()],
  unreadable: [],
  aside: [],
  lock: null,
  nowSeconds: NOW,
};

Deno.test("registry: living workers are well, and so is nobody", () => {
  assertWell(checkRegistry(REGISTRY));
  assertWell(checkRegistry({ ...REGISTRY, services: [] }));
});

Deno.test("registry: an entry of a dead process is a warning, a missing heartbeat a problem", () => {
  const gone = checkRegistry({ ...REGISTRY, services: [service({ health: "gone" })] });
  assert.equal(only(gone).state, "warning");
  assert.match(only(gone).mend ?? "", /--fix/);
  const silent = service({ health: "stale", heartbeatAt: NOW - 40 });
  const { state, finding, mend } = only(checkRegistry({ ...REGISTRY, services: [silent] }));
  assert.deepEqual([state, mend], ["problem", "vj_console restart example_worker"]);
  assert.match(finding, /no heartbeat for 40 s/);
  const future = service({ health: "stale", heartbeatAt: NOW + 40 });
  assert.match(only(checkRegistry({ ...REGISTRY, services: [future] })).finding, /put back/);
  const crashed = service({ health: "gone", status: "crashed" });
  assert.match(only(checkRegistry({ ...REGISTRY, services: [crashed] })).finding, /has crashed/);
});

Deno.test("registry: who holds the lock is named, as far as the system tells", () => {
  const lock = { pid: 42, program: "python3", seconds: 1.04 };
  const { state, finding, mend } = only(checkRegistry({ ...REGISTRY, lock }));
  assert.deepEqual([state, mend], ["problem", "kill 42"]);
  assert.match(finding, /locked by python3 \(pid 42\) for 1\.0 s/);
  const unknown = { pid: undefined, program: undefined, seconds: 1 };
  assert.match(only(checkRegistry({ ...REGISTRY, lock: unknown })).finding, /another process/);
});

Deno.test("registry: corrupt files and entries that nobody can read are told", () => {
  const text = "/h/registry.json cannot be read: why";
  const mendOf = (isCorrupt: boolean) =>
    only(checkRegistry({ ...REGISTRY, trouble: { text, isCorrupt } })).mend ?? "";
  assert.match(mendOf(true), /--fix/);
  assert.match(mendOf(false), /chown/);
  assert.match(only(checkRegistry({ ...REGISTRY, unreadable: ["x"] })).finding, /entries of x/);
  const aside = ["/h/registry.json.corrupt-1"];
  assert.match(only(checkRegistry({ ...REGISTRY, aside })).mend ?? "", /rm \/h\/registry/);
});

const SUPERVISOR: SupervisorFacts = {
  pid: 9,
  silence: null,
  programs: [{ name: "audio_analyzer", state: "running", reason: null }],
  hasExecutable: true,
  login: null,
};

Deno.test("supervisor: one that runs is well, none is a warning, a silent one a problem", () => {
  assertWell(checkSupervisor(SUPERVISOR));
  const none = only(checkSupervisor({ ...SUPERVISOR, pid: null, programs: null }));
  assert.deepEqual([none.state, none.mend], ["warning", "start it: vj_console up"]);
  const silent = only(checkSupervisor({ ...SUPERVISOR, silence: "no answer in 1 s" }));
  assert.equal(silent.state, "problem");
  assert.match(silent.finding, /pid 9.*no answer in 1 s/);
});

Deno.test("supervisor: programs that cannot run are problems, with the reason", () => {
  for (const state of ["failing", "broken"]) {
    const programs = [{ name: "lights", state, reason: "exit code 3" }];
    const finding = only(checkSupervisor({ ...SUPERVISOR, programs }));
    assert.equal(finding.state, "problem");
    assert.equal(finding.finding, `lights is ${state}: exit code 3`);
  }
  const programs = [{ name: "lights", state: "backoff", reason: null }];
  assert.equal(only(checkSupervisor({ ...SUPERVISOR, programs })).state, "warning");
});

Deno.test("supervisor: a login that starts what is not there is a problem", () => {
  const login = {
    path: "/u/x.service",
    program: "/old/process_manager",
    isThere: true,
    isEnabled: true,
  };
  assertWell(checkSupervisor({ ...SUPERVISOR, login }));
  const missing = only(checkSupervisor({ ...SUPERVISOR, login: { ...login, isThere: false } }));
  assert.equal(missing.state, "problem");
  assert.match(missing.finding, /\/old\/process_manager .* is not there/);
  const disabled = checkSupervisor({ ...SUPERVISOR, login: { ...login, isEnabled: false } });
  assert.equal(only(disabled).state, "warning");
  const empty = checkSupervisor({ ...SUPERVISOR, login: { ...login, program: null } });
  assert.match(only(empty).finding, /names no program/);
});

Deno.test("the report has a sign and a word for each state, and what to do below", () => {
  const findings: Finding[] = [
    { check: "home", state: "ok", finding: "fine" },
    { check: "audio", state: "warning", finding: "no \x1b[31minput", mend: "plug it in" },
    { check: "ports", state: "problem", finding: "taken" },
  ];
  assert.deepEqual(reportLines(findings), [
    "✓ ok       home        fine",
    "! warning  audio       no ␛[31minput",
    "                       mend: plug it in",
    "✗ problem  ports       taken",
  ]);
  assert.deepEqual(reportJson(findings).map((line) => JSON.parse(line)), findings);
  assert.equal(summaryOf(findings), "1 problem, 1 warning, 1 ok");
  assert.equal(summaryOf(findings.slice(0, 1)), "everything is well");
});

Deno.test("shellWord() quotes what a shell would take apart", () => {
  assert.equal(shellWord("/home/vj/.vj"), "/home/vj/.vj");
  assert.equal(shellWord("/it's here"), `'/it'\\''s here'`);
});
