import assert from "node:assert/strict";
import { join } from "node:path";
import { type ConfigFacts } from "../../console/commands/doctor/checks/config.ts";
import { checkHome } from "../../console/commands/doctor/checks/home.ts";
import { checkRegistry } from "../../console/commands/doctor/checks/registry.ts";
import { askProgram } from "../../console/commands/doctor/external_program.ts";
import { homeFacts } from "../../console/commands/doctor/facts/home.ts";
import { registryFacts } from "../../console/commands/doctor/facts/registry.ts";
import { mend, repairsFor } from "../../console/commands/doctor/repair.ts";
import { assertWell, NOW } from "./doctor_findings.ts";

/** An id that no process has. */
const NOBODY = 2 ** 31 - 2;

const clock = { now: () => NOW, monotonicMs: () => performance.now() };

function config(text: string, mode = 0o600): ConfigFacts {
  const known = ["audio_analyzer", "example_worker", "spotify_monitor"];
  return { path: "/h/config.toml", content: { text, mode }, known };
}

Deno.test("askProgram() tells a missing program, a failing one and its words", async () => {
  assert.equal((await askProgram("no-such-program", [])).outcome, "missing");
  const failed = await askProgram("sh", ["-c", "echo why >&2; exit 3"]);
  assert.deepEqual([failed.outcome, failed.trouble], ["failed", "why"]);
  assert.equal((await askProgram("echo", ["hello"])).stdout, "hello\n");
});

Deno.test("repairs mend modes, leftovers and entries of dead processes, and nothing else", async () => {
  const home = await Deno.makeTempDir({ prefix: "vj-doctor-" });
  const registry = join(home, "registry.json");
  const leftover = join(home, "state.json.tmp");
  const fresh = join(home, "fresh.json.tmp");
  const entry = (pid: number) => ({ pid, heartbeat_at: NOW, ports: { command: 1, telemetry: 2 } });
  const services = { dead: entry(NOBODY), living: entry(Deno.pid), odd: { shape: 1 } };
  try {
    await Deno.writeTextFile(registry, JSON.stringify({ services, extra: 1 }));
    for (const path of [leftover, fresh]) await Deno.writeTextFile(path, "{");
    await Deno.utime(leftover, NOW - 3600, NOW - 3600);
    await Deno.utime(fresh, NOW, NOW);
    await Deno.chmod(home, 0o755);
    await Deno.chmod(registry, 0o644);
    const look = async () => ({
      home: await homeFacts(home, NOW),
      config: { ...config("[spotify_monitor]\ntoken = 'x'\n", 0o644), path: registry },
      registry: await registryFacts(home, clock),
    });
    const before = await look();
    const states = [...checkHome(before.home), ...checkRegistry(before.registry)];
    assert.equal(
      states.filter(({ state }) => state === "warning").length,
      5,
      JSON.stringify(states),
    );
    const done = await mend(
      repairsFor(before.home, before.config, before.registry),
      before.registry,
      clock,
    );
    assertWell(done);
    assert.equal(done.length, 6, JSON.stringify(done));
    const after = await look();
    assertWell(checkHome(after.home));
    const written = JSON.parse(await Deno.readTextFile(registry));
    assert.deepEqual(Object.keys(written.services), ["living", "odd"]);
    assert.equal(written.extra, 1);
    assert.deepEqual(after.home.leftovers, []);
    assert.ok((await Deno.stat(fresh)).isFile);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("a corrupt registry is kept aside by the repair", async () => {
  const home = await Deno.makeTempDir({ prefix: "vj-doctor-" });
  try {
    await Deno.writeTextFile(join(home, "registry.json"), "{oops");
    const facts = await registryFacts(home, clock);
    assert.equal(facts.trouble?.isCorrupt, true);
    const done = await mend([{ kind: "corrupt", path: facts.path }], facts, clock);
    assert.match(done[0]?.finding ?? "", /^mended: .*kept as/);
    const after = await registryFacts(home, clock);
    assert.deepEqual([after.trouble, after.aside.length], [null, 1]);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("nothing that needs the registry's lock is mended while somebody holds it", async () => {
  const lock = { pid: 42, program: "python3", seconds: 1 };
  const repairs = [{ kind: "leftover" as const, path: "/h/x.tmp" }];
  const [finding] = await mend(repairs, { path: "/h/registry.json", lock }, clock);
  assert.equal(finding?.finding, "not mended: /h/registry.json: its lock is held");
});

Deno.test("a registry that may not be read is told as such, not as corrupt", async () => {
  const home = await Deno.makeTempDir({ prefix: "vj-doctor-" });
  try {
    await Deno.symlink("registry.json", join(home, "registry.json")); // which nobody can read
    const { trouble } = await registryFacts(home, clock);
    assert.equal(trouble?.isCorrupt, false);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("a lock that somebody holds is found, and who it is", async () => {
  const home = await Deno.makeTempDir({ prefix: "vj-doctor-" });
  const path = join(home, "registry.json.lock");
  using file = await Deno.open(path, { write: true, create: true });
  try {
    await file.lock(true);
    const { lock } = await registryFacts(home, clock);
    assert.ok((lock?.seconds ?? 0) >= 1);
    if (Deno.build.os === "linux") assert.equal(lock?.pid, Deno.pid);
    await file.unlock();
    assert.equal((await registryFacts(home, clock)).lock, null);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
