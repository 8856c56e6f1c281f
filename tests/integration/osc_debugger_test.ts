/** osc_debugger between real senders and listeners: what comes out is what went in. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { encodeMessage, OscSender } from "../../bus/osc/mod.ts";
import { executable, TestHome, until, usage } from "./harness.ts";
import { freePort, listen } from "./osc_debugger_peer.ts";
import { canMount, succeeds } from "./small_disk.ts";

const HOST = "127.0.0.1";

type Row = Record<string, unknown>;

function senderTo(port: number): OscSender {
  return new OscSender([{ host: HOST, port, profile: "vj" }]);
}

/** A bundle in a bundle, with time tags. */
function nestedBundle(): Uint8Array {
  const head = [...new TextEncoder().encode("#bundle\0"), 0, 0, 0, 0, 0, 0, 0, 1];
  const message = encodeMessage("/in/bundle", "f", [0.25]);
  const inner = [...head, 0, 0, 0, message.length, ...message];
  return Uint8Array.from([...head, 0, 0, 0, inner.length, ...inner]);
}

Deno.test("every packet is passed on byte for byte, also bundles and what is no OSC", async () => {
  await using home = await TestHome.create();
  const target = await listen();
  const port = await freePort();
  await home.startWorker("osc_debugger", [
    "--listen",
    String(port),
    "--forward",
    `${HOST}:${target.port}`,
  ]);
  using sender = senderTo(port);
  const packets = [
    encodeMessage("/a/b", "ifsbTFNh", [
      1,
      0.5,
      "héllo",
      Uint8Array.of(1, 2),
      true,
      false,
      null,
      7n,
    ]),
    nestedBundle(),
    new TextEncoder().encode("garbage"),
    new Uint8Array(20_000).fill(47),
  ];
  for (const packet of packets) sender.send(packet);
  await until("the packets", () => target.packets.length >= packets.length);
  assert.deepEqual(target.packets, packets.map((packet) => [...packet]));
  const { addresses } = await home.client.send("osc_debugger", "list_addresses") as {
    addresses: { address: string; args: unknown[] }[];
  };
  assert.deepEqual(addresses.map(({ address }) => address), ["/a/b", "/in/bundle"]);
  assert.deepEqual(addresses[0]?.args, [1, 0.5, "héllo", "hex 0102", true, false, null, 7]);
  const state = await home.client.send("osc_debugger", "get_state") as {
    metrics: { received: number; malformed: number };
  };
  assert.equal(state.metrics.received, 4);
  assert.equal(state.metrics.malformed, 2);
  await target.close();
});

Deno.test("what is recorded comes out again in the same order and at the same distances", async () => {
  await using home = await TestHome.create();
  const target = await listen();
  const port = await freePort();
  await home.startWorker("osc_debugger", ["--listen", String(port)]);
  using sender = senderTo(port);
  const file = join(home.path, "take.jsonl");
  await home.client.send("osc_debugger", "record", { file });
  const packets = Array.from({ length: 5 }, (_, i) => encodeMessage("/n", "i", [i]));
  for (const packet of packets) {
    sender.send(packet);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const recorded = await home.client.send("osc_debugger", "stop_recording") as {
    packets: number;
  };
  assert.equal(recorded.packets, 5);
  // What was cut or edited in between is left out.
  const lines = (await Deno.readTextFile(file)).split("\n");
  lines.splice(3, 0, '{"t":0.1,"bytes":"nonsense!"}', "\u0000", lines[2]?.slice(0, 20) ?? "");
  await Deno.writeTextFile(file, lines.join("\n"));
  const startMs = performance.now();
  await home.client.send("osc_debugger", "replay", { file, to: `${HOST}:${target.port}` });
  await until("the packets", () => target.packets.length >= 5);
  const tookMs = performance.now() - startMs;
  assert.deepEqual(target.packets, packets.map((packet) => [...packet]));
  assert.ok(tookMs > 300, `${tookMs} ms`);
  await target.close();
});

Deno.test("messages are published in batches, and addresses to who comes late", async () => {
  await using home = await TestHome.create();
  const port = await freePort();
  await home.startWorker("osc_debugger", ["--listen", String(port), "--filter", "!/noise"]);
  using sender = senderTo(port);
  const seen: string[] = [];
  home.client.subscribe("osc.messages", ({ payload }) => {
    const { messages } = payload as { messages: { address: string }[] };
    seen.push(...messages.map(({ address }) => address));
  });
  await until("a message on the bus", () => {
    sender.send(encodeMessage("/noise", "i", [1]));
    sender.send(encodeMessage("/shown", "f", [0.5]));
    return seen.length > 0;
  });
  assert.ok(seen.every((address) => address === "/shown"));
  let known: string[] = [];
  home.client.subscribe("osc.addresses", ({ payload }) => {
    const { addresses } = payload as { addresses: { address: string }[] };
    known = addresses.map(({ address }) => address);
  });
  await until("the addresses", () => known.length > 0);
  assert.deepEqual(known, ["/shown"]);
});

Deno.test("alone it prints a line for each message, with --json an object", async () => {
  await using home = await TestHome.create();
  const port = await freePort();
  const text = await home.startWorker("osc_debugger", ["--listen", String(port)]);
  using sender = senderTo(port);
  sender.send(encodeMessage("/deck/title", "si", ["\x1b[2Jboo", 3]));
  await until("a line", () => text.stdout.includes("\n"));
  assert.match(text.stdout, /\/deck\/title {2},si {2}"\\u001b\[2Jboo" {2}3\n/);
  const other = await freePort();
  const json = await home.startWorker(
    "osc_debugger",
    ["--listen", String(other), "--json"],
    { name: "json_debugger" },
  );
  using second = senderTo(other);
  second.send(encodeMessage("/deck/title", "si", ["x", 3]));
  await until("a line", () => json.stdout.includes("\n"));
  const shown = JSON.parse(json.stdout.split("\n")[0] ?? "");
  assert.deepEqual({ address: shown.address, args: shown.args }, {
    address: "/deck/title",
    args: ["x", 3],
  });
});

Deno.test("a port that is taken is told in a line", async () => {
  await using home = await TestHome.create();
  const taken = await listen();
  const process = home.run(executable("osc_debugger"), [
    "--port",
    "0",
    "--listen",
    String(taken.port),
  ]);
  const { code } = await process.ended();
  assert.equal(code, 1);
  assert.match(
    process.stderr,
    new RegExp(`UDP 127\\.0\\.0\\.1:${taken.port}: another program has that port; choose another`),
  );
  await taken.close();
});

Deno.test("it listens elsewhere and passes on to others while it runs", async () => {
  await using home = await TestHome.create();
  const target = await listen();
  const [first, second] = [await freePort(), await freePort()];
  await home.startWorker("osc_debugger", ["--listen", String(first)]);
  await home.client.send("osc_debugger", "set_config", {
    config: { listen: String(second), forward: `${HOST}:${target.port}` },
  });
  using sender = senderTo(second);
  sender.send(encodeMessage("/moved", "", []));
  await until("the packet", () => target.packets.length > 0);
  await target.close();
});

Deno.test("a message that somebody writes is sent, also to a name", async () => {
  await using home = await TestHome.create();
  const target = await listen();
  await home.startWorker("osc_debugger", ["--listen", String(await freePort())]);
  const sent = await home.client.send("osc_debugger", "send", {
    address: "/cue",
    args: [3, 0.5, "go"],
    to: `localhost:${target.port}`,
  });
  assert.equal(sent["types"], "ifs");
  await until("the message", () => target.packets.length > 0);
  assert.deepEqual(target.packets, [[...encodeMessage("/cue", "ifs", [3, 0.5, "go"])]]);
  await assert.rejects(
    home.client.send("osc_debugger", "send", { address: "/cue" }),
    /there is no target: give one with "to", or set forward/,
  );
  await assert.rejects(
    home.client.send("osc_debugger", "send", { address: "cue", to: "127.0.0.1:9" }),
    /"cue" is no OSC address/,
  );
  await target.close();
});

Deno.test("packets to a target that is this port under another name are passed on once, not for ever", async () => {
  await using home = await TestHome.create();
  const port = await freePort();
  // Broadcast on the loopback network: no name of this machine, and yet it comes back.
  const debugging = await home.startWorker("osc_debugger", [
    ...["--listen", `0.0.0.0:${port}`, "--print", "off"],
    ...["--forward", `127.255.255.255:${port},127.0.0.2:${port}`],
  ]);
  using sender = senderTo(port);
  sender.send(encodeMessage("/once", "", []));
  const state = async () => (await home.client.send("osc_debugger", "get_state"))["metrics"];
  await until("what comes back", async () => Number((await state() as Row)["looped"]) >= 2);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { received, looped, forwarded } = await state() as Row;
  assert.deepEqual({ received, looped, forwarded }, { received: 1, looped: 2, forwarded: 2 });
  assert.match(debugging.stderr, /a target is this port itself/);
});

Deno.test("it listens at another address with the same port", async () => {
  await using home = await TestHome.create();
  const port = await freePort();
  await home.startWorker("osc_debugger", ["--listen", String(port), "--print", "off"]);
  const config = { listen: `0.0.0.0:${port}` };
  await home.client.send("osc_debugger", "set_config", { config });
  using sender = senderTo(port);
  sender.send(encodeMessage("/moved", "", []));
  await until("the message", async () => {
    const { total } = await home.client.send("osc_debugger", "list_addresses");
    return total === 1;
  });
});

Deno.test("of five thousand addresses with the longest arguments all can be listed", async () => {
  await using home = await TestHome.create();
  const port = await freePort();
  const debugging = await home.startWorker("osc_debugger", [
    ...["--listen", String(port), "--print", "off"],
  ]);
  using sender = senderTo(port);
  const before = (await usage(debugging.pid)).rssBytes;
  const texts = Array.from({ length: 20 }, () => "x".repeat(900));
  const types = `b${"s".repeat(texts.length)}`;
  const values = [new Uint8Array(2_000), ...texts];
  for (let known = 0; known < 5_000; known += 8) {
    // The system has room for few packets of this size, and a busy machine loses some.
    await until(`${known + 8} addresses`, async () => {
      for (let i = known; i < known + 8; i++) {
        sender.send(encodeMessage(`/text/${i}`, types, values));
      }
      const { metrics } = await home.client.send("osc_debugger", "get_state") as { metrics: Row };
      return Number(metrics["addresses"]) >= known + 8;
    });
  }
  const listed = await until("all of them", async () => {
    const request = { limit: 5_000 };
    const answer = await home.client.send("osc_debugger", "list_addresses", request);
    return answer["total"] === 5_000 ? answer : undefined;
  });
  assert.equal((listed["addresses"] as unknown[]).length, 5_000);
  const grownBy = (await usage(debugging.pid)).rssBytes - before;
  assert.ok(grownBy < 150e6, `${(grownBy / 1e6).toFixed(0)} MB more`);
});

Deno.test("a change to a port that is taken is refused, and it listens where it did", async () => {
  await using home = await TestHome.create();
  const taken = await listen();
  const port = await freePort();
  await home.startWorker("osc_debugger", ["--listen", String(port), "--print", "off"]);
  await assert.rejects(
    home.client.send("osc_debugger", "set_config", { config: { listen: String(taken.port) } }),
    /another program has that port/,
  );
  using sender = senderTo(port);
  sender.send(encodeMessage("/still/here", "", []));
  await until("the message", async () => {
    const { total } = await home.client.send("osc_debugger", "list_addresses");
    return total === 1;
  });
  await taken.close();
});

Deno.test("of two recordings that begin at once one does", async () => {
  await using home = await TestHome.create();
  await home.startWorker("osc_debugger", ["--listen", String(await freePort())]);
  const begun = await Promise.allSettled(["a", "b"].map((file) => {
    return home.client.send("osc_debugger", "record", { file });
  }));
  assert.deepEqual(begun.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  await home.client.send("osc_debugger", "stop_recording");
  await assert.rejects(home.client.send("osc_debugger", "stop_recording"), /nothing is being/);
});

Deno.test("a recording says how many packets a full disk has left out", async () => {
  if (!await canMount("osc_debugger that records on a full disk")) return;
  await using home = await TestHome.create();
  const folder = join(home.path, "recordings");
  await Deno.mkdir(folder);
  assert.ok(await succeeds("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder));
  try {
    const port = await freePort();
    const debugging = await home.startWorker("osc_debugger", ["--listen", String(port)]);
    using sender = senderTo(port);
    const { file } = await home.client.send("osc_debugger", "record", { file: "full.jsonl" });
    await until("the end of the disk", () => {
      for (let i = 0; i < 50; i++) sender.send(encodeMessage("/packet", "i", [i]));
      return /takes no more packets: No space left/.test(debugging.stderr);
    });
    const { packets, left_out } = await home.client.send("osc_debugger", "stop_recording");
    // The first line is the head; the last one was cut.
    const lines = (await Deno.readTextFile(String(file))).split("\n").length - 2;
    assert.equal(packets, lines);
    assert.ok(Number(left_out) > 0);
  } finally {
    await succeeds("umount", "-l", folder);
  }
});
