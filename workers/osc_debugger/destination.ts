import { CommandError } from "../../bus/mod.ts";
import { OscSender } from "../../bus/osc/mod.ts";
import { parseTargets } from "./config.ts";
import type { OscDebugger } from "./debugger.ts";

/** Where a command sends to. */
export interface Destination extends Disposable {
  /** host:port each. */
  readonly targets: readonly string[];
  send(bytes: Uint8Array): void;
}

/**
 * The targets that a command names, or else those of the debugger.
 *
 * @throws RangeError for what is no target, {@link CommandError} `conflict` when there is none at all
 */
export async function destination(
  to: string | undefined,
  osc: OscDebugger,
): Promise<Destination> {
  if (to !== undefined) {
    const sender = new OscSender(parseTargets(to));
    await sender.ready();
    return {
      targets: sender.targets.map(({ host, port }) => `${host}:${port}`),
      send: (bytes) => sender.send(bytes),
      [Symbol.dispose]: () => sender.close(),
    };
  }
  if (osc.targets.length === 0) {
    throw new CommandError(
      "conflict",
      'there is no target: give one with "to", or set forward in the configuration',
    );
  }
  return { targets: osc.targets, send: (bytes) => osc.send(bytes), [Symbol.dispose]: () => {} };
}
