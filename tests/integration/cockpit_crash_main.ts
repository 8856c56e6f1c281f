/**
 * The cockpit on a bus that breaks in a way that nobody foresaw: what it says is rejected later, or, with the
 * argument `draw`, it makes the drawing of the header throw.
 */
import { runCockpit } from "../../console/cockpit/run_cockpit.ts";
import type { ConsoleBus } from "../../console/console_bus.ts";
import { Ending } from "../../console/ending.ts";

const [place] = Deno.args;
const lie = () => new Error("the bus lied\x1b[2J");

const liar = {
  name: "liar",
  pid: 1,
  status: "running",
  startedAt: 0,
  heartbeatAt: 0,
  ports: { command: 1, telemetry: 2 },
  metadata: {},
  /** Asked for when it comes, and when the header is drawn. */
  asked: 0,
  get health(): "alive" {
    if (++this.asked > 1) throw lie();
    return "alive";
  },
};

const bus: ConsoleBus = {
  services: () => Promise.resolve([]),
  onServices: (listener) => {
    const timer = setTimeout(() => {
      if (place === "draw") listener([liar], null);
      else void Promise.reject(lie());
    }, 200);
    return () => clearTimeout(timer);
  },
  send: () => Promise.resolve({}),
  subscribe: () => ({ close: () => {} }),
  close: () => Promise.resolve(),
};

using ending = new Ending();
Deno.exit(await runCockpit(() => Promise.resolve(bus), { worker: null, seconds: null }, ending));
