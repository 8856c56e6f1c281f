import assert from "node:assert/strict";
import {
  encodeMessage,
  openReceiver,
  OscSender,
  ReceiveError,
  type Sender,
} from "../../bus/osc/mod.ts";

const HOST = "127.0.0.1";

/** What a burst may hold: the portable receiver has only the room that the system gives everybody. */
const BURSTS = [["native", 600], ["portable", 60]] as const;

for (const [way, burst] of BURSTS) {
  Deno.test(`a ${way} receiver gets datagrams whole, in order, with their sender`, async () => {
    const got: { bytes: Uint8Array; sender: Sender }[] = [];
    const receiver = await openReceiver({
      host: HOST,
      port: 0,
      onDatagram: (bytes, sender) => got.push({ bytes: bytes.slice(), sender }),
      onError: assert.fail,
    }, way);
    const target = { host: HOST, port: receiver.port, profile: "vj" as const };
    using sender = new OscSender([target]);
    const sent = Array.from({ length: burst }, (_, i) => encodeMessage("/n", "i", [i]));
    for (const bytes of sent) sender.send(bytes);
    sender.send(new Uint8Array(60_000).fill(47));
    const deadline = performance.now() + 5000;
    while (got.length < burst + 1 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await receiver.close();
    assert.deepEqual(got.slice(0, burst).map(({ bytes }) => [...bytes]), sent.map((b) => [...b]));
    assert.equal(got[burst]?.bytes.length, 60_000);
    assert.equal(got[0]?.sender.address, HOST);
    assert.ok((got[0]?.sender.port ?? 0) > 0);
  });

  Deno.test(`a ${way} receiver says which port is taken`, async () => {
    const options = { host: HOST, onDatagram: () => {}, onError: assert.fail };
    const first = await openReceiver({ ...options, port: 0 }, way);
    await assert.rejects(
      openReceiver({ ...options, port: first.port }, way),
      (error) => error instanceof ReceiveError && error.code === "EADDRINUSE",
    );
    await first.close();
    const again = await openReceiver({ ...options, port: first.port }, way);
    await again.close();
    await again.close();
  });
}
