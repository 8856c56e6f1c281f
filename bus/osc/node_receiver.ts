/** UDP in over `node:dgram`: works on every system. */
import { createSocket, type Socket } from "node:dgram";
import {
  type DatagramReceiver,
  ReceiveError,
  type ReceiverOptions,
  type Sender,
} from "./datagram_receiver.ts";

/** Opens a portable receiver. @throws {ReceiveError} when the port cannot be had */
export async function openNodeReceiver(options: ReceiverOptions): Promise<DatagramReceiver> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve, reject) => {
    socket.once("error", (cause: Error) => {
      const code = "code" in cause ? String(cause.code) : cause.message;
      reject(new ReceiveError(code, { cause }));
    });
    socket.bind(options.port, options.host, () => resolve());
  });
  return new NodeReceiver(socket, options);
}

class NodeReceiver implements DatagramReceiver {
  readonly port: number;
  readonly #socket: Socket;
  #closed: Promise<void> | undefined;

  constructor(socket: Socket, { onDatagram, onError }: ReceiverOptions) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.removeAllListeners("error");
    socket.on("error", (error: Error) => onError(error.message));
    socket.on("message", (bytes: Uint8Array<ArrayBuffer>, sender: Sender) => {
      onDatagram(bytes, sender);
    });
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => this.#socket.close(() => resolve()));
    return this.#closed;
  }
}
