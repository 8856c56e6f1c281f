/** A connection to the D-Bus of the session. Everything that knows the D-Bus library is in this file. */
import {
  createClient,
  type Message,
  type MessageBus,
  messageType,
  TimeoutError,
} from "dbus-native";
import { errorText } from "../../../bus/mod.ts";

/** A bus that does not take us in by then does not work. */
const CONNECT_MS = 3_000;
/** A player that does not answer by then hangs. */
const ANSWER_MS = 2_000;
/** Some players pass a whole cover in its address; what is longer ends the connection. */
const LONGEST_MESSAGE_BYTES = 16 * 1024 * 1024;
const LONGEST_PROBLEM = 200;

/** A peer has not answered in time. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}

/** A signal of a peer, as it came: nothing in the body is to be trusted. */
export interface BusSignal {
  /** Unique name of the connection that sent it. */
  readonly sender: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/** A method of a peer. */
export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** D-Bus signature of `body`. */
  readonly signature?: string;
  readonly body?: unknown[];
}

/** What {@link SessionBus.connect} needs. */
export interface SessionBusOptions {
  onSignal(signal: BusSignal): void;
  /** Called once, when the connection is gone, however that happened. */
  onClosed(reason: string): void;
  /** Ends the connection, also one that is being made. */
  readonly signal?: AbortSignal;
}

/** See the head of the file. */
export class SessionBus {
  readonly #client: MessageBus;
  #isClosed = false;

  private constructor(client: MessageBus) {
    this.#client = client;
  }

  /** @throws {Error} when there is no bus at that address, or none that answers within 3 s */
  static async connect(address: string, options: SessionBusOptions): Promise<SessionBus> {
    const client = createClient({
      busAddress: address,
      authMethods: ["EXTERNAL"],
      // The library's own greeting throws where nobody can catch it when it is not answered.
      direct: true,
      timeout: ANSWER_MS,
      maxMessageSize: LONGEST_MESSAGE_BYTES,
      fdTransport: false,
    });
    const { connection } = client;
    const bus = new SessionBus(client);
    const { signal } = options;
    const end = () => connection.stream.destroy();
    signal?.addEventListener("abort", end, { once: true });
    const connected = Promise.withResolvers<void>();
    let problem = "the bus closed the connection";
    let isReady = false;
    connection.on("connect", () => connected.resolve());
    connection.on("error", (error) => {
      // It may quote what came.
      problem = errorText(error).slice(0, LONGEST_PROBLEM);
      connection.stream.destroy();
    });
    connection.on("close", () => {
      bus.#isClosed = true;
      signal?.removeEventListener("abort", end);
      connected.reject(new Error(problem));
      if (isReady) options.onClosed(problem);
    });
    connection.on("message", (message: Message) => {
      if (message.type === messageType.signal) options.onSignal(signalOf(message));
    });
    if (signal?.aborted) end();
    const late = setTimeout(() => {
      problem = `no answer within ${CONNECT_MS / 1000} s`;
      connection.stream.destroy();
    }, CONNECT_MS);
    try {
      await connected.promise;
      await bus.ask("Hello");
    } catch (error) {
      bus.close();
      throw error;
    } finally {
      clearTimeout(late);
    }
    isReady = true;
    return bus;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Calls a method.
   *
   * @throws {NoAnswerError} after 2 s
   * @throws {Error} when the peer refuses or is gone
   */
  async call(call: BusCall): Promise<unknown> {
    if (this.#isClosed) throw new Error("the connection to D-Bus is closed");
    try {
      return await this.#client.invoke({ ...call });
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      throw new NoAnswerError(`no answer within ${ANSWER_MS / 1000} s`, { cause: error });
    }
  }

  /** Asks the bus itself. */
  ask(member: string, signature?: string, ...body: unknown[]): Promise<unknown> {
    return this.call({
      destination: "org.freedesktop.DBus",
      path: "/org/freedesktop/DBus",
      interface: "org.freedesktop.DBus",
      member,
      ...(signature === undefined ? {} : { signature, body }),
    });
  }

  close(): void {
    this.#client.connection.stream.destroy();
  }
}

function signalOf(message: Message): BusSignal {
  return {
    sender: message.sender ?? "",
    interface: message.interface ?? "",
    member: message.member ?? "",
    body: message.body ?? [],
  };
}
