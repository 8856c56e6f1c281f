/** Programs that cannot be started as they are: a clear reason, no busy retries, and a start when they are mended. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { executable } from "./harness.ts";
import { IDLE, type Programs, SupervisedHome, worker } from "./supervisor_harness.ts";

const WELL = "#!/bin/sh\nexec sleep 1000\n";

/** How often the supervisor has said something of a program. */
function said(all: SupervisedHome, name: string): number {
  return all.supervisor.stderr.split("\n").filter((line) => line.includes(`${name}:`)).length;
}

async function write(path: string, text: string, mode = 0o755): Promise<void> {
  // A file that is executed while it is written would be busy.
  await Deno.writeTextFile(`${path}.new`, text, { mode });
  await Deno.chmod(`${path}.new`, mode);
  await Deno.rename(`${path}.new`, path);
}

const cases: {
  name: string;
  prepare(path: string): Promise<void>;
  reason: RegExp;
  mend(path: string): Promise<void>;
}[] = [
  {
    name: "missing",
    prepare: () => Promise.resolve(),
    reason: /^\S+\/program does not exist$/,
    mend: (path) => write(path, WELL),
  },
  {
    name: "not_executable",
    prepare: (path) => write(path, WELL, 0o644),
    reason: /^\S+\/program is not executable; chmod \+x makes it so$/,
    mend: (path) => Deno.chmod(path, 0o755),
  },
  {
    name: "without_interpreter",
    prepare: (path) => write(path, "#!/no/such/interpreter\n"),
    reason: /program cannot be started: \S+, the interpreter of its first line, does not exist$/,
    mend: (path) => write(path, WELL),
  },
  {
    name: "folder",
    prepare: (path) => Deno.mkdir(path),
    reason: /program is a folder, not a program$/,
    async mend(path) {
      await Deno.remove(path);
      await write(path, WELL);
    },
  },
];

Deno.test("programs that cannot be started are broken, told once, and start when they are mended", async (test) => {
  await using all = await SupervisedHome.create({});
  const programs: Programs = Object.fromEntries(
    cases.map(({ name }) => [name, { command: join(all.path, name, "program") }]),
  );
  for (const { name, prepare } of cases) {
    await Deno.mkdir(join(all.path, name));
    await prepare(join(all.path, name, "program"));
  }
  await all.configure({ ...programs, idle: IDLE });
  await all.start();
  for (const { name } of cases) await all.reaches(name, "broken");
  await all.runs("idle");
  await new Promise((resolve) => setTimeout(resolve, 1_200)); // longer than any backoff here
  for (const { name, reason, mend } of cases) {
    await test.step(name, async () => {
      const broken = await all.status(name);
      assert.match(broken.reason ?? "", reason);
      assert.deepEqual([broken.wanted, broken.pid, broken.next_try], [true, null, null]);
      assert.equal(said(all, name), 1, all.supervisor.stderr);
      await mend(join(all.path, name, "program"));
      await all.runs(name);
      const { restarts, failures } = await all.status(name);
      assert.deepEqual([restarts, failures], [0, 0]);
    });
  }
});

Deno.test("a worker whose file was copied half fails with a word, and runs when it is copied whole", async () => {
  await using all = await SupervisedHome.create({});
  const path = join(all.path, "example_worker");
  const half = new Uint8Array(1e6);
  using whole = await Deno.open(executable("example_worker"));
  await whole.read(half);
  await Deno.writeFile(path, half, { mode: 0o755 });
  await all.configure({ example_worker: worker([], { command: path, ready: "health_check" }) });
  await all.start();
  const { reason } = await all.when("example_worker", "tried", ({ failures }) => failures >= 2);
  assert.match(reason ?? "", /^(exited with \d+|ended by SIG\w+|killed by SIG\w+)$/);
  await Deno.copyFile(executable("example_worker"), `${path}.new`);
  await Deno.rename(`${path}.new`, path);
  await all.runs("example_worker");
});

Deno.test("a word that is nowhere in PATH is told, and found when it appears there", async () => {
  await using all = await SupervisedHome.create({ nowhere: {} });
  const folder = join(all.path, "bin");
  await Deno.mkdir(folder);
  await all.start(undefined, { PATH: `${Deno.env.get("PATH")}:${folder}` });
  const { reason } = await all.reaches("nowhere", "broken");
  assert.equal(
    reason,
    "'nowhere' is neither beside the supervisor nor in PATH; give its path as command",
  );
  await write(join(folder, "nowhere"), WELL);
  await all.runs("nowhere");
});

Deno.test("a working folder that does not exist is told, and the program starts when it does", async () => {
  await using all = await SupervisedHome.create({});
  const folder = join(all.path, "set");
  await all.configure({ idle: { ...IDLE, folder } });
  await all.start();
  const { reason } = await all.reaches("idle", "broken");
  assert.equal(reason, `its working folder ${folder} does not exist`);
  await Deno.mkdir(folder);
  await all.runs("idle");
});

Deno.test("a program that loses its file while it runs is broken when it ends, and is back with its file", async () => {
  await using all = await SupervisedHome.create({});
  const path = join(all.path, "program");
  await write(path, "#!/bin/sh\nsleep 0.3\n");
  await all.configure({ program: { command: path } });
  await all.start();
  await all.runs("program");
  await Deno.remove(path);
  await all.reaches("program", "broken");
  await write(path, WELL);
  await all.runs("program");
});

Deno.test("start_worker of a broken program answers at once with the reason", async () => {
  await using all = await SupervisedHome.started({ nowhere: {} });
  await all.reaches("nowhere", "broken");
  const answer = await all.ask("start_worker", { worker: "nowhere", wait: true }, 3_000);
  assert.equal(answer["started"], false);
  const [worker] = answer["workers"] as { state: string; reason: string }[];
  assert.equal(worker?.state, "broken");
  assert.match(worker?.reason ?? "", /neither beside the supervisor nor in PATH/);
});
