/** What a worker does with peers that send anything but commands. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as zmq from "zeromq";
import { keep } from "../../bus/transport/sockets.ts";
import { TestHome, until, usage } from "./harness.ts";

const WORKER = "example_worker";

/** The port of the worker's command socket. */
async function commandPort(home: TestHome): Promise<number> {
  const service = await home.service(WORKER);
  assert.ok(service !== undefined, `${WORKER} is not registered`);
  return service.ports.command;
}

/** Sends frames as a DEALER and returns the parsed answer. */
async function ask(
  port: number,
  frames: (string | Uint8Array)[],
): Promise<Record<string, unknown>> {
  const socket = keep(new zmq.Dealer({ linger: 0, sendTimeout: 0, receiveTimeout: 0 }));
  try {
    socket.connect(`tcp://127.0.0.1:${port}`);
    await socket.send(frames);
    await until("an answer", () => socket.readable);
    const answer = await socket.receive();
    return JSON.parse(String(answer.at(-1)));
  } finally {
    socket.close();
  }
}

const deep = `{"command":"health_check","payload":{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}}`;

const requests: [what: string, frames: (string | Uint8Array)[], error: RegExp][] = [
  ["an empty frame", ["", ""], /empty/],
  ["bytes that are not UTF-8", ["", new Uint8Array([0xff, 0xfe, 0x80])], /not UTF-8/],
  ["a text that is not JSON", ["", "hello"], /not JSON/],
  ["an array", ["", "[]"], /expected object/],
  ["an object without a command", ["", "{}"], /command/],
  ["a payload that is an array", ["", '{"command":"health_check","payload":[]}'], /payload/],
  ["5,000 levels of nesting", ["", deep], /nests deeper/],
  ["10 MB", ["", new Uint8Array(10_000_000)], /10000000 bytes/],
  ["two frames where one is expected", ["", "{}", "{}"], /one frame is expected/],
  ["no delimiter and no JSON", ["nothing"], /not JSON/],
  ["nothing behind the delimiter", [""], /empty/],
];

for (const [what, frames, error] of requests) {
  Deno.test(`the command socket answers ${what} with bad_request, and the worker lives`, async () => {
    await using home = await TestHome.create();
    await home.startWorker(WORKER);
    const port = await commandPort(home);
    const answer = await ask(port, frames);
    assert.equal(answer["status"], "error");
    assert.equal(answer["code"], "bad_request");
    assert.match(String(answer["error"]), error);
    assert.equal((await home.client.send(WORKER, "health_check"))["alive"], true);
  });
}

Deno.test("a command without the delimiter of REQ is answered all the same", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER);
  const port = await commandPort(home);
  assert.equal((await ask(port, ['{"command":"health_check"}']))["status"], "ok");
});

Deno.test("1,000 peers that connect and say nothing do not keep a worker from answering", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER);
  const port = await commandPort(home);
  const peers: Deno.TcpConn[] = [];
  try {
    for (let i = 0; i < 1_000; i++) {
      peers.push(await Deno.connect({ hostname: "127.0.0.1", port }));
    }
    assert.equal((await home.client.send(WORKER, "health_check"))["alive"], true);
    // They are shown the door after the handshake's time.
    await until(
      "the silent peers to be gone",
      async () => (await usage(worker.pid)).descriptors < 200,
      15_000,
    );
    assert.equal((await home.client.send(WORKER, "health_check"))["alive"], true);
  } finally {
    for (const peer of peers) peer.close();
  }
});

Deno.test("a peer that speaks no ZeroMQ does not disturb the others", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER);
  const ports = (await home.service(WORKER))?.ports;
  for (const port of [ports?.command ?? 0, ports?.telemetry ?? 0]) {
    using peer = await Deno.connect({ hostname: "127.0.0.1", port });
    await peer.write(Buffer.from("GET / HTTP/1.1\r\n\r\n"));
    await peer.write(crypto.getRandomValues(new Uint8Array(4_096))).catch(() => 0);
  }
  assert.equal((await home.client.send(WORKER, "health_check"))["alive"], true);
});

Deno.test("telemetry frames that are not ours are counted and dropped", async () => {
  await using home = await TestHome.create();
  const publisher = keep(new zmq.XPublisher({ linger: 0, sendTimeout: 0, receiveTimeout: 0 }));
  publisher.bindSync("tcp://127.0.0.1:*");
  const telemetry = Number(publisher.lastEndpoint?.split(":").at(-1));
  await Deno.writeTextFile(
    `${home.path}/registry.json`,
    JSON.stringify({
      version: "1.0",
      services: {
        stranger: {
          pid: Deno.pid,
          heartbeat_at: Date.now() / 1000,
          started_at: Date.now() / 1000,
          ports: { command: 1, telemetry },
        },
      },
    }),
  );
  let received = 0;
  const subscription = home.client.subscribe("*", () => received++);
  try {
    await until("the subscription", () => publisher.readable);
    const good = {
      type: "telemetry",
      id: "1",
      timestamp: 1,
      source: null,
      topic: "t",
      payload: {},
    };
    for (const frame of ["", "t", "t {", "t []", "t {}", "u " + JSON.stringify(good)]) {
      await publisher.send(frame);
    }
    await publisher.send(`t ${JSON.stringify(good)}`);
    await until("the good frame", () => received === 1);
    assert.equal(subscription.stats.malformed, 6);
  } finally {
    publisher.close();
  }
});
