/** The commands of a client that are on their way to one worker. */
import type { Clock } from "../clock.ts";
import { type JsonObject, type Response, responseSchema } from "../messages/envelope.ts";
import { CommandError, CommandTimeoutError } from "../messages/errors.ts";
import { parseJson } from "../messages/json.ts";
import { CommandLink } from "../transport/command_link.ts";

interface Waiting {
  resolve(result: JsonObject): void;
  reject(error: unknown): void;
}

/** Options of a single command. */
export interface SendOptions {
  /** Then the caller gets a {@link CommandTimeoutError}. @default 2_000 */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Sends commands to one endpoint and sorts the answers by their ids. */
export class WorkerCommands {
  readonly endpoint: string;
  readonly #worker: string;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();
  readonly #link: CommandLink;

  constructor(worker: string, endpoint: string, clock: Clock) {
    this.#worker = worker;
    this.endpoint = endpoint;
    this.#clock = clock;
    this.#link = new CommandLink(endpoint, (body) => this.#take(body));
  }

  /** @throws {CommandError} */
  send(
    command: string,
    payload: JsonObject,
    { timeoutMs = 2_000, signal }: SendOptions,
  ): Promise<JsonObject> {
    const id = crypto.randomUUID();
    const timestamp = this.#clock.now();
    const text = JSON.stringify({ type: "command", id, timestamp, source: null, command, payload });
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#waiting.delete(id);
        this.#link.withdraw(id);
      };
      const fail = (error: unknown) => {
        settle();
        reject(error);
      };
      const abort = () => fail(signal?.reason);
      const timer = setTimeout(() => {
        const seconds = timeoutMs / 1000;
        fail(new CommandTimeoutError(`${this.#worker} did not answer ${command} in ${seconds} s`));
      }, timeoutMs);
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort);
      this.#waiting.set(id, {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: fail,
      });
      this.#link.send(id, text);
    });
  }

  #take(body: Uint8Array): void {
    let response: Response;
    try {
      response = responseSchema.parse(parseJson(body));
    } catch {
      return; // not an answer of ours; the caller's time-out tells
    }
    const waiting = this.#waiting.get(response.id);
    if (waiting === undefined) return; // the caller has got a time-out already
    if (response.source !== null && response.source !== this.#worker) {
      const text = `the port of ${this.#worker} is answered by ${response.source}`;
      waiting.reject(new CommandError("unavailable", text));
    } else if (response.status === "ok") {
      waiting.resolve(response.result ?? {});
    } else {
      const code = response.code ?? (response.status === "timeout" ? "timeout" : "internal");
      waiting.reject(new CommandError(code, response.error ?? `the command ${response.status}`));
    }
  }

  /** Ends the connection; commands under way fail. */
  async close(): Promise<void> {
    for (const { reject } of [...this.#waiting.values()]) {
      reject(new CommandError("unavailable", `the connection to ${this.#worker} was closed`));
    }
    await this.#link.close();
  }
}
