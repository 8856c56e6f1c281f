/** osc_debugger under the real supervisor: it dies, it finds its port taken, and the packets come through. */
import assert from "node:assert/strict";
import { encodeMessage, openReceiver, OscSender } from "../../bus/osc/mod.ts";
import { TestHome, until } from "./harness.ts";
import { freePort, listen, type Listener } from "./osc_debugger_peer.ts";
import { succeeds } from "./small_disk.ts";
import { signal, SupervisedHome, worker } from "./supervisor_harness.ts";

const HOST = "127.0.0.1";
const NAME = "osc_debugger";

async function between(port: number, target: number): Promise<SupervisedHome> {
  return await SupervisedHome.started({
    [NAME]: worker(["--listen", String(port), "--forward", `${HOST}:${target}`]),
  });
}

async function metrics(home: TestHome): Promise<Record<string, unknown>> {
  const state = await home.client.send(NAME, "get_state").catch(() => ({ metrics: {} }));
  return state["metrics"] as Record<string, unknown>;
}

/** Sends until the first packet has come through: who has just started may not listen yet. */
async function passes(sender: OscSender, target: Listener, bytes: Uint8Array): Promise<void> {
  target.packets.length = 0;
  await until("a packet to come through", async () => {
    sender.send(bytes);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return target.packets.length > 0;
  });
  assert.deepEqual(target.packets[0], [...bytes]);
}

Deno.test("killed and started again by the supervisor it passes on what comes, byte for byte", async () => {
  const target = await listen();
  const port = await freePort();
  await using all = await between(port, target.port);
  using sender = new OscSender([{ host: HOST, port, profile: "vj" }]);
  const packet = encodeMessage("/cue", "ifs", [1, 0.5, "héllo"]);
  const before = await all.runs(NAME);
  await passes(sender, target, packet);
  signal(before, "SIGKILL");
  await all.runs(NAME, before);
  await passes(sender, target, Uint8Array.of(1, 2, 3, 0, 255));
  await passes(sender, target, packet);
  await target.close();
});

Deno.test("oscsend, osc_debugger, oscdump: what is shown at the end is what was sent, over a kill -9", async () => {
  const isThere = await succeeds("which", "oscsend", "oscdump");
  if (!isThere) return console.log("left out: oscsend and oscdump are not installed");
  const [port, dumpPort] = [await freePort(), await freePort()];
  await using all = await between(port, dumpPort);
  const dump = all.home.run("oscdump", ["-L", String(dumpPort)]);
  const send = async (text: string) => {
    const args = [HOST, String(port), "/cue", "ifsTN", "3", "0.5", text];
    assert.ok(await succeeds("oscsend", ...args), "oscsend failed");
  };
  const arrives = async (text: string) => {
    await until(`${text} in oscdump`, async () => {
      await send(text);
      return dump.stdout.includes(`/cue ifsTN 3 0.500000 "${text}" #T Nil`);
    });
  };
  const before = await all.runs(NAME);
  await arrives("before");
  signal(before, "SIGKILL");
  await all.runs(NAME, before);
  await arrives("after");
});

Deno.test("supervised, with its port taken, it runs and says why, and listens as soon as the port is free", async () => {
  const target = await listen();
  const port = await freePort();
  const occupant = await openReceiver({
    host: HOST,
    port,
    onDatagram: () => {},
    onError: () => {},
  });
  await using all = await between(port, target.port);
  const pid = await all.runs(NAME);
  await until("the reason", async () => {
    const { listening, listening_error } = await metrics(all.home);
    return listening === "" && /another program has that port/.test(String(listening_error));
  });
  // What has nothing to do with the port can be set meanwhile.
  await all.home.client.send(NAME, "set_filter", { filter: "!/levels" });
  assert.equal((await metrics(all.home))["filter"], "!/levels");
  await occupant.close();
  using sender = new OscSender([{ host: HOST, port, profile: "vj" }]);
  await passes(sender, target, encodeMessage("/now", "", []));
  assert.equal((await metrics(all.home))["listening_error"], null);
  assert.equal(await all.runs(NAME), pid, "it was started again meanwhile");
  await target.close();
});
