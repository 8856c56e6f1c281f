/** What a sender needs of a UDP socket, whichever way the system offers it. */

/** Where a datagram goes, numeric: nothing is looked up while sending. */
export interface Ipv4Endpoint {
  /** Four numbers with dots. */
  readonly address: string;
  readonly port: number;
  /** `address:port`, for messages. */
  readonly label: string;
}

/** Hears what became of each datagram. */
export interface DatagramReport {
  sent(): void;
  /** There was no room: thrown away. */
  dropped(): void;
  /** The system refused it. */
  failed(reason: string): void;
}

/** A socket that is only sent through. */
export interface DatagramSocket {
  /** The port that datagrams come from; 0 while the system has not given one. */
  readonly port: number;
  /** Sends a copy of `bytes`, in order, without waiting. Never throws. */
  send(bytes: Uint8Array, to: Ipv4Endpoint): void;
  /** Harmless when repeated. */
  close(): void;
}
