/**
 * Counts up in the registry as fast as it can, in an entry of its own, until its input ends.
 *
 *     count_updates.ts NAME
 *
 * Each count is printed after it was written. A count that somebody else has undone ends it with an
 * error.
 */
import { Registry } from "../../bus/mod.ts";

const [name = ""] = Deno.args;
const registry = new Registry({ onWarning: (message) => console.error(message) });
let stopping = false;
void (async () => {
  for await (const _ of Deno.stdin.readable);
  stopping = true;
})();

interface Counted {
  metadata: { count: number };
}

const encoder = new TextEncoder();
let last: number | undefined;
while (!stopping) {
  const before = await registry.update((file) => {
    const { count } = (file.services[name] as Counted | undefined)?.metadata ?? { count: 0 };
    const now = Date.now() / 1000;
    file.services[name] = {
      pid: Deno.pid,
      status: "running",
      started_at: now,
      heartbeat_at: now,
      ports: { command: 1, telemetry: 2 },
      metadata: { count: count + 1 },
    };
    return count;
  });
  if (last !== undefined && before !== last) {
    console.error(`${name} wrote ${last} and found ${before}`);
    Deno.exit(1);
  }
  last = before + 1;
  Deno.stdout.writeSync(encoder.encode(`${last}\n`));
}
Deno.exit(0);
