/** What went wrong with a command, in a word that programs can tell apart. */
export const ERROR_CODES = [
  "bad_request",
  "unknown_command",
  "invalid_payload",
  "invalid_config",
  "conflict",
  "not_found",
  "timeout",
  "unavailable",
  "internal",
] as const;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * A command that did not succeed.
 *
 * A handler throws it to choose the code of its response; a client receives the same class back.
 *
 * @example
 * ```ts
 * throw new CommandError("not_found", "no device is named 'Mixer'; list_devices shows them");
 * ```
 */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A worker did not answer in time. The next command to it is unaffected. */
export class CommandTimeoutError extends CommandError {
  override readonly name = "CommandTimeoutError";

  constructor(message: string) {
    super("timeout", message);
  }
}

/** No worker of that name is registered and alive. */
export class WorkerNotFoundError extends CommandError {
  override readonly name: string = "WorkerNotFoundError";

  constructor(message: string) {
    super("unavailable", message);
  }
}

/** A worker has just ended to begin anew, and is not back yet. */
export class WorkerRestartingError extends WorkerNotFoundError {
  override readonly name = "WorkerRestartingError";
}

/**
 * A mistake of the person at the keyboard, or of the machine, that one line can explain.
 * A program prints the message without a stack trace and exits with {@link exitCode}.
 */
export class UserError extends Error {
  override readonly name: string = "UserError";
  /** 1: it failed; 2: it was used wrongly. */
  readonly exitCode: 1 | 2;

  constructor(message: string, options?: ErrorOptions & { exitCode?: 1 | 2 }) {
    super(message, options);
    this.exitCode = options?.exitCode ?? 1;
  }
}

/** The text of anything that was thrown. */
export function errorText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
