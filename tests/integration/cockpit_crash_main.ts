/** The cockpit on a bus that breaks in a way that nobody foresaw: what it says of its workers is rejected. */
import { runCockpit } from "../../console/cockpit/run_cockpit.ts";
import type { ConsoleBus } from "../../console/console_bus.ts";
import { Ending } from "../../console/ending.ts";

const bus: ConsoleBus = {
  services: () => Promise.resolve([]),
  onServices: () => {
    setTimeout(() => void Promise.reject(new Error("the bus lied\x1b[2J")), 200);
    return () => {};
  },
  send: () => Promise.resolve({}),
  subscribe: () => ({ close: () => {} }),
  close: () => Promise.resolve(),
};

using ending = new Ending();
Deno.exit(await runCockpit(() => Promise.resolve(bus), { worker: null, seconds: null }, ending));
