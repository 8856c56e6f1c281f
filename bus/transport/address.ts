/** Binding to a port, and saying well why it failed. */
import type * as zmq from "zeromq";
import { errorText, UserError } from "../messages/errors.ts";

/** Largest message that a peer may send; the connection of one who sends more is closed. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** The loopback address: nobody outside of this machine can connect. */
export const LOOPBACK = "127.0.0.1";

/** A port that could not be bound because another process has it. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly port: number;

  constructor(port: number, options?: ErrorOptions) {
    super(`port ${port} is taken`, options);
    this.port = port;
  }
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && (thrown as { code?: unknown }).code === code;
}

/** Whether a zeromq call failed because it would have had to wait. */
export function wouldBlock(thrown: unknown): boolean {
  return hasCode(thrown, "EAGAIN");
}

/** Whether a zeromq call failed because a signal came; it may be made again. */
export function interrupted(thrown: unknown): boolean {
  return hasCode(thrown, "EINTR");
}

/**
 * Binds a socket.
 *
 * @param port 0 takes any free one
 * @returns the port that was bound.
 * @throws {PortTakenError} when another process has the port.
 * @throws {UserError} when it cannot be bound for another reason, such as a missing right.
 */
export function bindPort(
  socket: zmq.Socket & { readonly lastEndpoint: string | null },
  host: string,
  port: number,
): number {
  try {
    socket.bindSync(`tcp://${host}:${port === 0 ? "*" : port}`);
  } catch (error) {
    socket.close();
    if (hasCode(error, "EADDRINUSE")) throw new PortTakenError(port, { cause: error });
    throw new UserError(`port ${port} cannot be bound: ${errorText(error)}`, { cause: error });
  }
  return Number(socket.lastEndpoint?.split(":").at(-1));
}
