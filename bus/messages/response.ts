/** Making the answers to commands. */
import type { JsonObject, Response } from "./envelope.ts";
import { CommandError, CommandTimeoutError, errorText } from "./errors.ts";

interface ResponseContext {
  /** Id of the command that is answered; a fresh one when it could not be read. */
  id: string;
  source: string;
  /** Unix seconds. */
  timestamp: number;
}

/** The response to a command that succeeded. */
export function okResponse(context: ResponseContext, result: JsonObject | null): Response {
  return { type: "response", ...context, status: "ok", result, error: null, code: null };
}

/** The response to a command that failed; anything but a {@link CommandError} is `internal`. */
export function errorResponse(context: ResponseContext, thrown: unknown): Response {
  const code = thrown instanceof CommandError ? thrown.code : "internal";
  return {
    type: "response",
    ...context,
    status: thrown instanceof CommandTimeoutError ? "timeout" : "error",
    result: null,
    error: errorText(thrown),
    code,
  };
}
