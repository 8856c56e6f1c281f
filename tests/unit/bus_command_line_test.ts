import assert from "node:assert/strict";
import { join } from "node:path";
import { mock } from "node:test";
import { parseName } from "../../bus/cli/program.ts";
import type * as zmq from "zeromq";
import { Deadline } from "../../bus/worker/deadline.ts";
import { bindPort } from "../../bus/transport/address.ts";
import { portsOf } from "../../bus/worker/run.ts";
import type { Ending } from "../../bus/worker/ending.ts";
import { RESTART_EXIT_CODE, type RestartHost, restartProcess } from "../../bus/worker/restart.ts";
import { isSupervised, SUPERVISOR_LOCK } from "../../bus/worker/supervision.ts";

const worker = { ports: { command: 5000 } };

Deno.test("portsOf() puts telemetry behind the command port", () => {
  assert.deepEqual(portsOf(worker, {}), { command: 5000, telemetry: 5001 });
  assert.deepEqual(portsOf(worker, { port: 7000 }), { command: 7000, telemetry: 7001 });
  assert.deepEqual(portsOf(worker, { port: 0 }), { command: 0, telemetry: 0 });
});

Deno.test("portsOf() refuses the last port without one for telemetry", () => {
  assert.throws(() => portsOf(worker, { port: 65535 }), {
    exitCode: 2,
    message: /--port 65535 .*--telemetry-port/,
  });
  assert.deepEqual(portsOf(worker, { port: 65535, telemetryPort: 1 }), {
    command: 65535,
    telemetry: 1,
  });
});

Deno.test("portsOf() refuses one port for both", () => {
  assert.throws(() => portsOf(worker, { telemetryPort: 5000 }), /cannot share port 5000/);
});

Deno.test("parseName() takes plain words only", () => {
  for (const name of ["deck_a", "lights-2", "a.b", "x".repeat(64)]) {
    assert.equal(parseName(name), name);
  }
  for (const name of ["", "a b", "a/b", "\x1b[2J", "ä", "a\n", "x".repeat(65), "__proto__"]) {
    assert.throws(() => parseName(name), { name: "UserError", exitCode: 2 }, name);
  }
});

function struck(write: () => Promise<unknown>, ending: Ending, isDone: boolean) {
  const said: string[] = [];
  const endings: Ending[] = [];
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const deadline = new Deadline("w", {
      leave: (ending) => endings.push(ending),
      write: (text) => (said.push(text), write()),
    });
    deadline.arm(ending);
    deadline.arm(ending);
    if (isDone) deadline.done(ending);
    mock.timers.tick(949);
    assert.deepEqual(endings, []);
    mock.timers.tick(40);
  } finally {
    mock.timers.reset();
  }
  return { said, endings };
}

Deno.test("Deadline ends what hangs as crashed and with a line, though nobody reads the line", () => {
  const { said, endings } = struck(() => new Promise(() => {}), "stopped", false);
  assert.deepEqual(said, ["w did not stop within 950 ms and was ended\n"]);
  assert.deepEqual(endings, ["crashed"]);
});

Deno.test("Deadline begins anew what hangs at the end before a restart", () => {
  const { endings } = struck(() => new Promise(() => {}), "restarting", false);
  assert.deepEqual(endings, ["restarting"]);
});

Deno.test("Deadline keeps to an end that was done but for its last lines", () => {
  const done = struck(() => Promise.resolve(), "stopped", true);
  assert.deepEqual(done, { said: [], endings: ["stopped"] });
});

/** What restartProcess() does on a host. */
function restarted(host: Partial<RestartHost>): unknown[] {
  const done: unknown[] = [];
  restartProcess("w", {
    isSupervised: false,
    isStandalone: true,
    path: "/w",
    args: ["--port", "1"],
    execute: (path, args) => done.push([path, ...args]),
    exit: (code) => done.push(code),
    tell: (text) => done.push(text),
    ...host,
  });
  return done;
}

Deno.test("restartProcess() leaves the start to a supervisor", () => {
  assert.deepEqual(restarted({ isSupervised: true }), [RESTART_EXIT_CODE]);
});

Deno.test("restartProcess() executes the same command line again where nobody else would", () => {
  assert.deepEqual(restarted({}), [["/w", "--port", "1"]]);
});

Deno.test("restartProcess() says that it cannot start again from source", () => {
  const [line, code] = restarted({ isStandalone: false });
  assert.match(String(line), /^w runs from source .* start it by hand$/);
  assert.equal(code, RESTART_EXIT_CODE);
});

Deno.test("restartProcess() says why the program cannot be executed", () => {
  const execute = () => {
    throw new Error("/w cannot be executed: No such file");
  };
  assert.deepEqual(restarted({ execute }), [
    "w cannot start itself again: /w cannot be executed: No such file",
    1,
  ]);
});

Deno.test("isSupervised() asks whether the supervisor lives", () => {
  const system = { exists: (pid: number) => pid === 7 };
  const home = "/nonexistent"; // and no lock of a supervisor
  assert.equal(isSupervised("7", system, home), true);
  for (const text of ["8", "", "0", "-7", "7x", "7 ", "99999999999"]) {
    assert.equal(isSupervised(text, system, home), false, text);
  }
});

Deno.test("isSupervised() goes by the lock that a supervisor holds, whichever it is", async () => {
  const home = await Deno.makeTempDir({ prefix: "vj-test-" });
  const system = { exists: (pid: number) => pid === 7 };
  try {
    using lock = await Deno.open(join(home, SUPERVISOR_LOCK), { write: true, create: true });
    assert.equal(isSupervised("7", system, home), false);
    await lock.lock(true);
    assert.equal(isSupervised("8", system, home), true);
    assert.equal(isSupervised("", system, home), false);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("bindPort() names the port that cannot be bound", () => {
  const socket = {
    bindSync: () => {
      throw new Error("Permission denied");
    },
    close: () => {},
  } as unknown as zmq.Reply;
  assert.throws(() => bindPort(socket, "127.0.0.1", 80), {
    name: "UserError",
    message: "port 80 cannot be bound: Permission denied",
  });
});
