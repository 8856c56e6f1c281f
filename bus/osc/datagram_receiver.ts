/** What a receiver of datagrams is, whichever way the system offers it. */

/** Who sent a datagram; compared and kept as it is, it costs nothing on the way. */
export interface Sender {
  /** Four numbers with dots. */
  readonly address: string;
  readonly port: number;
}

/** Takes a datagram. @param bytes valid during the call only */
export type OnDatagram = (bytes: Uint8Array<ArrayBuffer>, sender: Sender) => void;

/** An open UDP port. */
export interface DatagramReceiver {
  /** The port that it has, also when any free one was asked for. */
  readonly port: number;
  /** Resolves when the port is free again. Harmless when repeated. */
  close(): Promise<void>;
}

/** Where to receive. */
export interface ReceiverOptions {
  /** IPv4 address of this machine, or 0.0.0.0 for all of them. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly onDatagram: OnDatagram;
  /** What goes wrong later on; the port stays open. */
  readonly onError: (message: string) => void;
}

/** The port cannot be had; the message says why. */
export class ReceiveError extends Error {
  override readonly name = "ReceiveError";
  /** As the system names it: EADDRINUSE, EACCES, EADDRNOTAVAIL. */
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(REASONS[code] ?? code, options);
    this.code = code;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program has that port",
  EACCES: "the system does not allow it",
  EADDRNOTAVAIL: "this machine does not have that address",
};
