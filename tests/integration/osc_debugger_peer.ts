/** What the tests of osc_debugger send to it and hear from it. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { openReceiver } from "../../bus/osc/mod.ts";

const HOST = "127.0.0.1";

/** A listener that keeps what comes. */
export interface Listener {
  readonly port: number;
  readonly packets: number[][];
  close(): Promise<void>;
}

/** Listens on any free port. */
export async function listen(): Promise<Listener> {
  const packets: number[][] = [];
  const receiver = await openReceiver({
    host: HOST,
    port: 0,
    onDatagram: (bytes) => packets.push([...bytes]),
    onError: assert.fail,
  });
  return { port: receiver.port, packets, close: () => receiver.close() };
}

/** A UDP port that is free at this moment. */
export async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, HOST, () => resolve()));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
