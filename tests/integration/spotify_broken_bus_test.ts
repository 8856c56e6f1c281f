/** spotify_monitor where the session's D-Bus is none. */
import assert from "node:assert/strict";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { TestHome, until } from "./harness.ts";
import { MONITOR } from "./spotify_stage.ts";

const linux = { ignore: Deno.build.os !== "linux" };

/** A message of D-Bus that promises more than there is. */
const NONSENSE = new Uint8Array(5_000).fill(0xff);

async function message(home: TestHome): Promise<string> {
  const { sources } = await home.client.send(MONITOR, "list_sources");
  return (sources as { message: string }[])[0]?.message ?? "";
}

for (
  const [what, said, answer] of [
    ["says nothing", /no answer within 3 s/, () => {}],
    ["hangs up", /cannot be reached/, (socket: Socket) => socket.destroy()],
    ["answers nonsense", /cannot be reached/, (socket: Socket) => socket.write(NONSENSE)],
    ["begins well and goes on with nonsense", /cannot be reached/, (socket: Socket) => {
      socket.once("data", () => {
        socket.write("OK 0123456789abcdef0123456789abcdef\r\n");
        socket.once("data", () => socket.write(NONSENSE));
      });
    }],
  ] as const
) {
  Deno.test(
    `a D-Bus that ${what} is told, and the monitor goes on and stops at once`,
    linux,
    async () => {
      await using home = await TestHome.create();
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => {}); // it is cut on purpose
        answer(socket);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      try {
        const { port } = server.address() as AddressInfo;
        const env = { DBUS_SESSION_BUS_ADDRESS: `tcp:host=127.0.0.1,port=${port}` };
        const worker = await home.startWorker(MONITOR, ["--source", "mpris"], { env });
        await until("the problem", async () => said.test(await message(home)));
        await until("another attempt", () => sockets.size >= 2);
        worker.kill("SIGTERM");
        assert.deepEqual((await worker.ended()).code, 0, worker.stderr);
        assert.doesNotMatch(worker.stderr, /crashed|takes long to stop/);
      } finally {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  );
}
