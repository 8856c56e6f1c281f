/**
 * The part of npm `osc` 2.4.5 (`dist/osc.js`: the codec alone, without serial ports and sockets)
 * that this room uses. The package brings no types of its own.
 */
export interface LibraryArgument {
  type: string;
  value: unknown;
}

export interface LibraryMessage {
  address: string;
  args: unknown;
}

export interface LibraryReadOptions {
  metadata: boolean;
  unpackSingleArgs: boolean;
}

declare const osc: {
  writeMessage(message: LibraryMessage, options?: LibraryReadOptions): Uint8Array<ArrayBuffer>;
  readMessage(data: Uint8Array, options: LibraryReadOptions): LibraryMessage;
};
export default osc;
