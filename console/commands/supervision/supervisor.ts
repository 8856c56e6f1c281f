import {
  CommandTimeoutError,
  UserError,
  WorkerNotFoundError,
} from "../../../bus/messages/errors.ts";
import type { Service } from "../../../bus/registry/schema.ts";
import { supervisorLives } from "../../../bus/worker/supervision.ts";
import type { ConsoleBus } from "../../console_bus.ts";
import { type ProgramStatus, readStatuses } from "./program_status.ts";

/** The supervisor's name in the registry, and of its executable. */
export const SUPERVISOR = "process_manager";

/** Within this time one that lives is in the registry again. */
const BACK_MS = 3_000;
const LOOK_MS = 100;

/** There is no supervisor that could be asked. */
export class NoSupervisorError extends UserError {
  override readonly name = "NoSupervisorError";

  constructor(options?: ErrorOptions) {
    super("no supervisor is running: start it, and everything else, with vj_console up", options);
  }
}

/** A client's view of the supervisor. */
export class Supervisor {
  readonly #bus: ConsoleBus;
  #latest: readonly ProgramStatus[] = [];

  constructor(bus: ConsoleBus) {
    this.#bus = bus;
  }

  /** Its entry in the registry; null when it does not run. @throws {CommandError} `unavailable` */
  async service(): Promise<Service | null> {
    const services = await this.#bus.services();
    return services.find(({ name, health }) => name === SUPERVISOR && health !== "gone") ?? null;
  }

  /**
   * Whether it may be there in a moment: it was killed, and its keeper starts it again, or it lives, and the
   * registry was deleted.
   */
  async isExpected(): Promise<boolean> {
    if (supervisorLives()) return true;
    const services = await this.#bus.services();
    return services.some(({ name, health }) => name === SUPERVISOR && health === "gone");
  }

  /** Waits for one that lives to be in the registry again. @returns whether it is */
  async #isBack(): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < BACK_MS && supervisorLives(); waitedMs += LOOK_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (await this.service() !== null) return true;
    }
    return false;
  }

  /**
   * Sends it a command.
   * @throws {NoSupervisorError} when none runs
   * @throws {UserError} when it does not answer
   * @throws {CommandError} what it says
   */
  async send(
    command: string,
    payload: Record<string, unknown> = {},
    options: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<Record<string, unknown>> {
    try {
      return await this.#bus.send(SUPERVISOR, command, payload, options);
    } catch (error) {
      if (error instanceof WorkerNotFoundError) {
        if (await this.#isBack()) {
          return await this.#bus.send(SUPERVISOR, command, payload, options);
        }
        throw new NoSupervisorError({ cause: error });
      }
      if (!(error instanceof CommandTimeoutError)) throw error;
      const pid = (await this.service())?.pid;
      if (pid === undefined) throw new NoSupervisorError({ cause: error });
      throw new UserError(
        `${error.message}; what it started runs on. If it hangs: kill -9 ${pid}, and then vj_console up`,
        { cause: error },
      );
    }
  }

  /** What it tells of all its programs. @throws as {@link send} */
  async statuses(): Promise<ProgramStatus[]> {
    return readStatuses(await this.send("status", { all: true }));
  }

  /**
   * As {@link statuses}, for who looks again and again: those told before where it does not answer just now.
   * @throws {NoSupervisorError} when none runs any more
   */
  async latest(): Promise<readonly ProgramStatus[]> {
    try {
      this.#latest = await this.statuses();
    } catch (error) {
      if (error instanceof NoSupervisorError) throw error;
      // The next look may be luckier; whoever looks has a limit of time.
    }
    return this.#latest;
  }
}
