/** From the bytes of a request to the text of its response, whatever the bytes are. */
import { z } from "zod";
import type { Clock } from "../clock.ts";
import { suggestion } from "../config/suggestion.ts";
import { type Command, commandSchema, type JsonObject } from "../messages/envelope.ts";
import { CommandError, CommandTimeoutError, errorText } from "../messages/errors.ts";
import { JsonError, parseJson } from "../messages/json.ts";
import { errorResponse, okResponse } from "../messages/response.ts";
import type { Call, CommandSpec } from "./definition.ts";

/** Larger requests are refused without being read. */
const MAX_REQUEST_BYTES = 1024 * 1024;

/** Commands under way at once; more than that come from no person and no worker of ours. */
const MAX_IN_FLIGHT = 1_000;

const DEFAULT_TIMEOUT_MS = 30_000;

/** A command and what carries it out. */
export interface DispatchedCommand extends CommandSpec {
  // deno-lint-ignore no-explicit-any -- the schema of the input has checked the payload
  handle(payload: any, call: Call): unknown;
}

/** What `describe` tells of each command. */
export interface CommandStats {
  count: number;
  errors: number;
  /** Milliseconds spent in all. */
  time_ms: number;
}

/** Options of {@link Dispatcher}. */
export interface DispatcherOptions {
  /** Name of the worker. */
  source: string;
  clock: Clock;
  /** Told of faults in handlers (code `internal`), not of mistakes in requests. */
  onFault?: (command: string, error: unknown) => void;
}

/** Serves requests side by side; see the head of the file. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #commands = new Map<string, DispatchedCommand>();
  readonly #stats = new Map<string, CommandStats>();
  #inFlight = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Adds a command, or replaces it; its figures go on. */
  set(name: string, command: DispatchedCommand): void {
    this.#commands.set(name, command);
    if (!this.#stats.has(name)) this.#stats.set(name, { count: 0, errors: 0, time_ms: 0 });
  }

  /** Whether there is a command of this name. */
  has(name: string): boolean {
    return this.#commands.has(name);
  }

  /** The commands with their figures, in the order they were added. */
  *entries(): Iterable<[string, DispatchedCommand, CommandStats]> {
    for (const [name, command] of this.#commands) {
      yield [name, command, this.#stats.get(name) ?? { count: 0, errors: 0, time_ms: 0 }];
    }
  }

  /** @returns the response as JSON. It never throws. */
  async handle(body: readonly Uint8Array[]): Promise<string> {
    const { source, clock } = this.#options;
    let id: string | undefined;
    const context = () => ({ id: id ?? crypto.randomUUID(), source, timestamp: clock.now() });
    try {
      const json = readJson(body);
      // Even a malformed command gets its own id back, so that its sender can tell which one it was.
      const sent = (json as { id?: unknown } | null)?.id;
      if (typeof sent === "string") id = sent;
      const result = await this.#run(readCommand(json));
      return JSON.stringify(okResponse(context(), result));
    } catch (error) {
      return JSON.stringify(errorResponse(context(), error));
    }
  }

  async #run({ command: name, payload }: Command): Promise<JsonObject> {
    const command = this.#commands.get(name);
    const stats = this.#stats.get(name);
    if (command === undefined || stats === undefined) {
      const known = [...this.#commands.keys()];
      throw new CommandError(
        "unknown_command",
        `Unknown command: ${name.slice(0, 100)}${suggestion(name.slice(0, 100), known)}; ` +
          `the commands are ${known.join(", ")}`,
      );
    }
    stats.count++;
    const started = this.#options.clock.monotonicMs();
    try {
      if (this.#inFlight >= MAX_IN_FLIGHT) {
        throw new CommandError("unavailable", `${MAX_IN_FLIGHT} commands are under way; try later`);
      }
      const input = command.input.safeParse(payload);
      if (!input.success) {
        throw new CommandError("invalid_payload", `${name}: ${problemsOf(input.error)}`);
      }
      return await this.#guarded(name, command, input.data);
    } catch (error) {
      stats.errors++;
      throw error;
    } finally {
      stats.time_ms += this.#options.clock.monotonicMs() - started;
    }
  }

  async #guarded(name: string, command: DispatchedCommand, payload: unknown): Promise<JsonObject> {
    const timeoutMs = command.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const call = new LazyCall();
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const handled = command.handle(payload, call);
      if (!(handled instanceof Promise)) return handled as JsonObject;
      this.#inFlight++;
      // One that has timed out goes on until its handler lets go.
      const settled = () => void this.#inFlight--;
      handled.then(settled, settled);
      const expired = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          call.abort();
          reject(new CommandTimeoutError(`${name} took longer than ${timeoutMs / 1000} s`));
        }, timeoutMs);
      });
      return await Promise.race([handled, expired]);
    } catch (error) {
      if (error instanceof CommandError) throw error;
      this.#options.onFault?.(name, error);
      throw new CommandError("internal", `${name} failed: ${errorText(error)}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Most handlers answer at once and never look at their signal. */
class LazyCall implements Call {
  #controller: AbortController | undefined;
  #aborted = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }
}

function malformed(reason: string): CommandError {
  return new CommandError("bad_request", `Invalid command format: ${reason}`);
}

/** @throws {CommandError} `bad_request`, saying what is wrong with the bytes. */
function readJson(body: readonly Uint8Array[]): unknown {
  const [bytes = new Uint8Array()] = body;
  if (body.length > 1) throw malformed(`one frame is expected, ${body.length} came`);
  if (bytes.length > MAX_REQUEST_BYTES) {
    throw malformed(`${bytes.length} bytes; at most ${MAX_REQUEST_BYTES} are read`);
  }
  try {
    return parseJson(bytes);
  } catch (error) {
    throw error instanceof JsonError ? malformed(error.message) : error;
  }
}

/** @throws {CommandError} `bad_request` */
function readCommand(json: unknown): Command {
  const command = commandSchema.safeParse(json);
  if (!command.success) throw malformed(problemsOf(command.error));
  return command.data;
}

/** What is wrong, and where, in one line. */
function problemsOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [...path.map(String), message].join(": ")).join("; ");
}
