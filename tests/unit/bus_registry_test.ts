import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import fc from "fast-check";
import type { Clock } from "../../bus/clock.ts";
import { NameTakenError, Registration } from "../../bus/registry/registration.ts";
import { Registry, RegistryError } from "../../bus/registry/registry.ts";
import {
  entryLives,
  LAST_STATUSES,
  type RegistryEntry,
  registryFileSchema,
  STALE_SECONDS,
  toServices,
} from "../../bus/registry/schema.ts";

const START = 1_700_000_000;
const HOUR = 3_600;

/** A clock that stands until it is set. */
class SetClock implements Clock {
  seconds = START;
  now = () => this.seconds;
  monotonicMs = () => 0;
}

/** A system whose processes are those of the map: when each started, in Unix seconds. */
function system(startedAt: Record<number, number | undefined>) {
  return {
    exists: (pid: number) => pid in startedAt,
    startedAt: (pid: number) => startedAt[pid],
  };
}

function entry(values: Partial<RegistryEntry> = {}): RegistryEntry {
  return {
    pid: 7,
    status: "running",
    started_at: START,
    heartbeat_at: START,
    ports: { command: 1, telemetry: 2 },
    metadata: {},
    ...values,
  };
}

function clockAt(seconds: number): Clock {
  return { now: () => seconds, monotonicMs: () => 0 };
}

class TestFolder implements AsyncDisposable {
  readonly home: string;
  readonly path: string;
  readonly clock = new SetClock();
  readonly warnings: string[] = [];
  readonly registry: Registry;

  constructor() {
    this.home = Deno.makeTempDirSync({ prefix: "vj-test-" });
    this.path = join(this.home, "registry.json");
    this.registry = new Registry({
      home: this.home,
      clock: this.clock,
      onWarning: (message) => this.warnings.push(message),
    });
  }

  registration(name = "worker"): Registration {
    const ports = { command: 1, telemetry: 2 };
    return new Registration(this.registry, { name, ports, metadata: {} });
  }

  async write(content: unknown): Promise<void> {
    await Deno.writeTextFile(this.path, JSON.stringify(content));
  }

  // deno-lint-ignore no-explicit-any -- a file of any shape
  async read(): Promise<any> {
    return JSON.parse(await Deno.readTextFile(this.path));
  }

  /** Names of the files, without those that every change leaves. */
  files(): string[] {
    return [...Deno.readDirSync(this.home)].map(({ name }) => name)
      .filter((name) => name !== "registry.json" && name !== "registry.json.lock");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.home, { recursive: true });
  }
}

Deno.test("toServices() leaves out any JSON that is no entry, and keeps the others", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (others) => {
    const services = { ...others, good: entry() };
    const file = registryFileSchema.parse({ services });
    const names = toServices(file, clockAt(START), system({ 7: START })).map(({ name }) => name);
    assert.ok(names.includes("good"));
  }));
});

Deno.test("toServices() does not fail on an entry with any JSON in any of its fields", () => {
  const fields = fc.constantFrom(...Object.keys(entry()));
  fc.assert(fc.property(fields, fc.jsonValue(), (field, value) => {
    const file = registryFileSchema.parse({ services: { odd: { ...entry(), [field]: value } } });
    // Of the real system: its calls are what an odd pid could upset.
    for (const { pid, ports } of toServices(file, clockAt(START))) {
      assert.ok(pid > 0 && ports.command >= 0);
    }
  }));
});

for (const pid of [0, -1, 1.5, 2 ** 31, 2 ** 32 + 1, 1e300]) {
  Deno.test(`toServices() leaves out an entry with the impossible pid ${pid}`, () => {
    const file = registryFileSchema.parse({ services: { odd: entry({ pid }) } });
    assert.deepEqual(toServices(file, clockAt(START)), []);
  });
}

Deno.test("toServices() sorts by name and reads an entry that has no more than pid and ports", () => {
  const ports = { command: 1, telemetry: 2 };
  const file = registryFileSchema.parse({ services: { b: entry(), a: { pid: 8, ports } } });
  assert.deepEqual(
    toServices(file, clockAt(START), system({ 7: START })).map((
      { name, health },
    ) => [name, health]),
    [["a", "gone"], ["b", "alive"]],
  );
});

Deno.test("a service turns stale 15 s after its heartbeat while its process lives", () => {
  const healthAfter = (seconds: number) => {
    const file = registryFileSchema.parse({ services: { worker: entry() } });
    return toServices(file, clockAt(START + seconds), system({ 7: START }))[0]?.health;
  };
  assert.equal(healthAfter(STALE_SECONDS - 0.1), "alive");
  assert.equal(healthAfter(STALE_SECONDS), "stale");
});

Deno.test("a heartbeat far in the future, left by a clock that was put back, counts as missing", () => {
  const file = registryFileSchema.parse({ services: { worker: entry() } });
  const [service] = toServices(file, clockAt(START - HOUR), system({ 7: START - 2 * HOUR }));
  assert.equal(service?.health, "stale");
});

type Life = [what: string, expected: boolean, ...Parameters<typeof entryLives>];
const lives: Life[] = [
  ["process that beats", true, entry(), clockAt(START + 1), system({ 7: START })],
  ["dead process", false, entry(), clockAt(START + 1), system({})],
  ...LAST_STATUSES.map((status): Life => [
    `living process marked as ${status}`,
    false,
    entry({ status }),
    clockAt(START + 1),
    system({ 7: START }),
  ]),
  [
    "process that hangs",
    true,
    entry({ heartbeat_at: START + 60 }),
    clockAt(START + HOUR),
    system({ 7: START }),
  ],
  [
    "stranger who got the pid after the last heartbeat",
    false,
    entry({ heartbeat_at: START + 60 }),
    clockAt(START + HOUR),
    system({ 7: START + 70 }),
  ],
  [
    "process without a heartbeat whose start nobody tells",
    false,
    entry(),
    clockAt(START + HOUR),
    system({ 7: undefined }),
  ],
  // The system counts the start of a process from the clock as it is: both move by the step.
  [
    "process of 4 h when the clock jumps forward by 3 h",
    true,
    entry({ heartbeat_at: START + 4 * HOUR }),
    clockAt(START + 7 * HOUR),
    system({ 7: START + 3 * HOUR }),
  ],
  [
    "process when the clock jumps back by 3 h",
    true,
    entry({ heartbeat_at: START + HOUR }),
    clockAt(START - 2 * HOUR),
    system({ 7: START - 3 * HOUR }),
  ],
];

for (const [what, expected, ...args] of lives) {
  Deno.test(`entryLives() is ${expected} for a ${what}`, () => {
    assert.equal(entryLives(...args), expected);
  });
}

Deno.test("Registry.update() carries out changes of one process one after another, in order", async () => {
  await using folder = new TestFolder();
  const order: number[] = [];
  await Promise.all([...Array(20).keys()].map((index) =>
    folder.registry.update((file) => {
      order.push(index);
      file.services["count"] = Number(file.services["count"] ?? 0) + 1;
    })
  ));
  assert.deepEqual(order, [...Array(20).keys()]);
  assert.equal((await folder.read()).services.count, 20);
});

Deno.test("Registry.update() keeps changes of two registries on one file apart", async () => {
  await using folder = new TestFolder();
  const other = new Registry({ home: folder.home });
  await Promise.all(
    [...Array(20).keys()].map((index) =>
      (index % 2 === 0 ? folder.registry : other).update((file) => {
        file.services["count"] = Number(file.services["count"] ?? 0) + 1;
      })
    ),
  );
  assert.equal((await folder.read()).services.count, 20);
});

Deno.test("Registry.update() leaves the file as it was when the change throws, and goes on", async () => {
  await using folder = new TestFolder();
  await folder.write({ services: { a: 1 } });
  await assert.rejects(
    folder.registry.update((file) => {
      file.services["a"] = 2;
      throw new RangeError("no");
    }),
    RangeError,
  );
  assert.deepEqual(await folder.read(), { services: { a: 1 } });
  assert.equal(await folder.registry.update(() => "next"), "next");
});

Deno.test("Registry.update() leaves the file as it was when it cannot write, and nothing beside it", async () => {
  await using folder = new TestFolder();
  await folder.write({ services: { a: 1 } });
  await Deno.mkdir(`${folder.path}.tmp`); // in the way of the new file
  await assert.rejects(folder.registry.update((file) => file.services["a"] = 2));
  assert.deepEqual(await folder.read(), { services: { a: 1 } });
  assert.deepEqual(folder.files(), []);
});

Deno.test("Registry.update() keeps what it does not know, at every level", async () => {
  await using folder = new TestFolder();
  const file = {
    version: 2,
    updated_at: "yesterday",
    show: { name: "Überraschung" },
    services: { odd: [null], foreign: { ...entry(), colour: "red" } },
  };
  await folder.write(file);
  await folder.registry.update(() => {});
  assert.deepEqual(await folder.read(), { ...file, updated_at: START });
});

Deno.test("a folder that is missing is made with mode 0700, its files with 0600", async () => {
  await using folder = new TestFolder();
  const home = join(folder.home, "deep", "home");
  await new Registry({ home }).update(() => {});
  if (Deno.build.os === "windows") return;
  assert.equal((Deno.statSync(home).mode ?? 0) & 0o777, 0o700);
  assert.equal((Deno.statSync(join(home, "registry.json")).mode ?? 0) & 0o777, 0o600);
});

const corrupt: [what: string, content: string | Uint8Array<ArrayBuffer>, reason: RegExp][] = [
  ["an empty file", "", /it is empty/],
  ["garbage", "\u0000\u0001 not json", /it is not JSON/],
  ["JSON that was cut off", '{"services": {"a": {"pid"', /it is not JSON/],
  ["bytes that are not UTF-8", new Uint8Array([0x22, 0xff, 0x22]), /it is not UTF-8/],
  ["an array", "[]", /another shape/],
  ["services that are a list", '{"services": []}', /another shape/],
  ["5 MB", `"${"x".repeat(5e6)}"`, /it has 5000002 bytes/],
  ["100,000 levels", `{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`, /nests deeper/],
];

for (const [what, content, reason] of corrupt) {
  Deno.test(`a registry of ${what} is kept aside with its reason, and a new one is begun`, async () => {
    await using folder = new TestFolder();
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(folder.path, bytes);
    await assert.rejects(folder.registry.services(), RegistryError);
    await folder.registration().heartbeat();
    const aside = `registry.json.corrupt-${START * 1000}`;
    assert.deepEqual(folder.files(), [aside]);
    assert.ok(Buffer.from(bytes).equals(await Deno.readFile(join(folder.home, aside))));
    assert.equal(folder.warnings.length, 1);
    assert.match(folder.warnings[0] ?? "", reason);
    assert.equal((await folder.read()).services.worker.pid, Deno.pid);
  });
}

Deno.test("reading a corrupt registry does not move it: only a change does", async () => {
  await using folder = new TestFolder();
  await Deno.writeTextFile(folder.path, "{");
  await assert.rejects(folder.registry.services(), /registry\.json cannot be read: it is not JSON/);
  assert.deepEqual(folder.files(), []);
});

Deno.test("Registration.heartbeat() writes a vanished entry again, as it was", async () => {
  await using folder = new TestFolder();
  const registration = folder.registration();
  await registration.heartbeat({ metadata: { version: "1" } });
  const before = await folder.read();
  await Deno.remove(folder.path);
  folder.clock.seconds += 5;
  await registration.heartbeat();
  const { worker } = (await folder.read()).services;
  assert.deepEqual(worker, { ...before.services.worker, heartbeat_at: START + 5 });
});

Deno.test("Registration.heartbeat() keeps what others have added to its entry", async () => {
  await using folder = new TestFolder();
  const registration = folder.registration();
  await registration.heartbeat();
  await folder.registry.update((file) => {
    Object.assign(file.services["worker"] as object, { colour: "red" });
  });
  await registration.heartbeat();
  assert.equal((await folder.read()).services.worker.colour, "red");
});

for (const odd of [null, "text", ["a"], { pid: "x" }]) {
  Deno.test(`Registration.heartbeat() replaces ${JSON.stringify(odd)} under its name`, async () => {
    await using folder = new TestFolder();
    await folder.write({ services: { worker: odd } });
    await folder.registration().heartbeat();
    assert.deepEqual((await folder.read()).services.worker, entry({ pid: Deno.pid }));
  });
}

for (const hours of [-30, 30]) {
  Deno.test(`a clock that jumps by ${hours} h leaves a worker with its name and a good heartbeat`, async () => {
    await using folder = new TestFolder();
    const registration = folder.registration();
    await registration.heartbeat();
    folder.clock.seconds += hours * HOUR;
    await registration.heartbeat();
    const [service] = await folder.registry.services();
    assert.equal(service?.pid, Deno.pid);
    assert.equal(service?.health, "alive");
  });
}

Deno.test("Registration.heartbeat() leaves the name to another process that lives", async () => {
  await using folder = new TestFolder();
  const other = entry({ pid: Deno.ppid });
  await folder.write({ services: { worker: other } });
  await assert.rejects(
    folder.registration().heartbeat(),
    (error) => error instanceof NameTakenError && error.pid === Deno.ppid && error.port === 1,
  );
  assert.deepEqual((await folder.read()).services.worker, other);
});

Deno.test("Registration.remove() leaves an entry that is somebody else's by now", async () => {
  await using folder = new TestFolder();
  const registration = folder.registration();
  await registration.heartbeat();
  const other = entry({ pid: Deno.ppid });
  await folder.registry.update((file) => file.services["worker"] = other);
  await registration.remove();
  assert.deepEqual((await folder.read()).services.worker, other);
});

Deno.test("Registration.predecessor() gives the entry of a process that is gone", async () => {
  await using folder = new TestFolder();
  const gone = entry({ pid: 2 ** 31 - 1, overrides: { rate: 2 } });
  await folder.write({ services: { worker: gone } });
  assert.deepEqual(await Registration.predecessor(folder.registry, "worker"), gone);
  assert.equal(await Registration.predecessor(folder.registry, "another"), undefined);
});

Deno.test("Registration.predecessor() refuses the name of another process that lives", async () => {
  await using folder = new TestFolder();
  await folder.write({ services: { worker: entry({ pid: Deno.ppid }) } });
  await assert.rejects(Registration.predecessor(folder.registry, "worker"), NameTakenError);
});

Deno.test("a name whose process said its last word is free, though the process lives on", async () => {
  await using folder = new TestFolder();
  await folder.write({ services: { worker: entry({ pid: Deno.ppid, status: "restarting" }) } });
  await folder.registration().heartbeat();
  const { pid, status } = (await folder.read()).services.worker;
  assert.deepEqual([pid, status], [Deno.pid, "running"]);
});

Deno.test("Registration keeps overrides in its entry until there are none, or it has stopped", async () => {
  await using folder = new TestFolder();
  const registration = folder.registration();
  const overrides = async () => (await folder.read()).services.worker.overrides;
  await registration.heartbeat({ overrides: { rate: 2 } });
  assert.deepEqual(await overrides(), { rate: 2 });
  await registration.heartbeat();
  assert.deepEqual(await overrides(), { rate: 2 });
  await registration.heartbeat({ overrides: {} });
  assert.equal(await overrides(), undefined);
  await registration.leave("restarting", { rate: 3 });
  assert.deepEqual(await overrides(), { rate: 3 });
  await registration.leave("stopped");
  assert.equal(await overrides(), undefined);
});

for (const overrides of [null, "text", ["a"]]) {
  Deno.test(`an entry is good though its overrides are ${JSON.stringify(overrides)}`, async () => {
    await using folder = new TestFolder();
    await folder.write({ services: { worker: { ...entry({ pid: Deno.ppid }), overrides } } });
    assert.equal((await folder.registry.services()).length, 1);
  });
}
