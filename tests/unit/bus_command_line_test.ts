import assert from "node:assert/strict";
import { mock } from "node:test";
import { parseName } from "../../bus/cli/program.ts";
import type * as zmq from "zeromq";
import { Deadline } from "../../bus/worker/deadline.ts";
import { bindPort } from "../../bus/transport/address.ts";
import { portsOf } from "../../bus/worker/run.ts";
import { ignoresHangup } from "../../bus/worker/signals.ts";

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

Deno.test("ignoresHangup() tells a process started by nohup", () => {
  assert.ok(ignoresHangup("Name:\tx\nSigIgn:\t0000000000001001\nSigCgt:\t0"));
  assert.ok(!ignoresHangup("Name:\tx\nSigIgn:\t0000000000001000\n"));
  assert.ok(!ignoresHangup(""));
});

function struck(write: () => Promise<unknown>, isDone: boolean) {
  const said: string[] = [];
  const codes: number[] = [];
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const deadline = new Deadline("w", {
      exit: (code) => codes.push(code),
      write: (text) => (said.push(text), write()),
    });
    deadline.arm();
    deadline.arm();
    if (isDone) deadline.done(0);
    mock.timers.tick(949);
    assert.deepEqual(codes, []);
    mock.timers.tick(40);
  } finally {
    mock.timers.reset();
  }
  return { said, codes };
}

Deno.test("Deadline ends what hangs with 1 and a line, though nobody reads the line", () => {
  const { said, codes } = struck(() => new Promise(() => {}), false);
  assert.deepEqual(said, ["w did not stop within 950 ms and was ended\n"]);
  assert.deepEqual(codes, [1]);
});

Deno.test("Deadline keeps the exit code of an end that was done but for its last lines", () => {
  assert.deepEqual(struck(() => Promise.resolve(), true), { said: [], codes: [0] });
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
