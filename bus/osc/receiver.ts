/** UDP in: the fastest way that this system has. */
import type { DatagramReceiver, ReceiverOptions } from "./datagram_receiver.ts";
import { openNativeReceiver } from "./native_receiver.ts";
import { openNodeReceiver } from "./node_receiver.ts";

/**
 * Opens a UDP port.
 *
 * @param way `native` falls back to `portable` where native calls are not possible or permitted
 * @throws {ReceiveError} when the port cannot be had
 */
export async function openReceiver(
  options: ReceiverOptions,
  way: "native" | "portable" = "native",
): Promise<DatagramReceiver> {
  const native = way === "native" ? openNativeReceiver(options) : undefined;
  return native ?? await openNodeReceiver(options);
}
