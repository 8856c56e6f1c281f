import type { ConsoleBus } from "./console_bus.ts";

/**
 * Loads the bus client, not the whole bus, and only now: help and the first picture do not wait for it, and the
 * shell of a worker is never needed here.
 * @param options for a screen: how far apart telemetry is handed over
 */
export async function connect(options: { batchMs?: number } = {}): Promise<ConsoleBus> {
  const { BusClient } = await import("../bus/client/client.ts");
  return new BusClient(options);
}
