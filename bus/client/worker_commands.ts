/** The commands of a client that are on their way to one worker. */
import type { Clock } from "../clock.ts";
import { type JsonObject, type Response, responseSchema } from "../messages/envelope.ts";
import { CommandError, CommandTimeoutError } from "../messages/errors.ts";
import { parseJson } from "../messages/json.ts";
import { CommandLink } from "../transport/command_link.ts";

/** How long a command waits for a connection before the worker is looked for elsewhere. */
const STUCK_MS = 250;

interface Waiting {
  /** Where it waits; it may move. */
  holder: WorkerCommands;
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
  readonly #onStuck: () => void;
  #stuckTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param onStuck called now and then while commands wait for a connection */
  constructor(worker: string, endpoint: string, clock: Clock, onStuck: () => void) {
    this.#onStuck = onStuck;
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
        waiting.holder.#waiting.delete(id);
        waiting.holder.#link.withdraw(id);
      };
      const fail = (error: unknown) => {
        settle();
        reject(error);
      };
      const abort = () => fail(signal?.reason);
      const timer = setTimeout(() => {
        const seconds = Math.round(timeoutMs / 100) / 10;
        fail(new CommandTimeoutError(`${this.#worker} did not answer ${command} in ${seconds} s`));
      }, timeoutMs);
      const waiting: Waiting = {
        holder: this,
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: fail,
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort);
      this.#send(id, text, waiting);
    });
  }

  #send(id: string, text: string, waiting: Waiting): void {
    waiting.holder = this;
    this.#waiting.set(id, waiting);
    this.#link.send(id, text);
    this.#stuckTimer ??= setTimeout(() => this.#checkStuck(), STUCK_MS);
  }

  #checkStuck(): void {
    this.#stuckTimer = undefined;
    if (!this.#link.isStuck) return;
    this.#stuckTimer = setTimeout(() => this.#checkStuck(), STUCK_MS);
    this.#onStuck();
  }

  /** Hands on what has not left yet to where the worker is now. What has left may have been carried out. */
  moveTo(next: WorkerCommands): void {
    for (const [id, waiting] of [...this.#waiting]) {
      const text = this.#link.withdraw(id);
      if (text === undefined) continue;
      this.#waiting.delete(id);
      next.#send(id, text, waiting);
    }
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
    clearTimeout(this.#stuckTimer);
    for (const { reject } of [...this.#waiting.values()]) {
      reject(new CommandError("unavailable", `the connection to ${this.#worker} was closed`));
    }
    await this.#link.close();
  }
}
