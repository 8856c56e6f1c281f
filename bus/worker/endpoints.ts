import type { Clock } from "../clock.ts";
import { UserError } from "../messages/errors.ts";
import type { Registry } from "../registry/registry.ts";
import { PortTakenError } from "../transport/address.ts";
import { CommandServer, type RequestHandler } from "../transport/command_server.ts";
import { Publisher } from "../transport/publisher.ts";

/** What the sockets of a worker are opened with. */
export interface EndpointOptions {
  /** Name of the worker. */
  source: string;
  ports: { command: number; telemetry: number };
  handler: RequestHandler;
  clock: Clock;
  /** Asked who has a port that is taken. */
  registry: Registry;
}

/** The two sockets of a worker. */
export class Endpoints {
  readonly commands: CommandServer;
  readonly telemetry: Publisher;

  private constructor(commands: CommandServer, telemetry: Publisher) {
    this.commands = commands;
    this.telemetry = telemetry;
  }

  /** @throws {UserError} when a port is taken, naming who has it. */
  static async open(options: EndpointOptions): Promise<Endpoints> {
    const { source, ports, handler, clock, registry } = options;
    let commands: CommandServer | undefined;
    try {
      commands = CommandServer.bind({ port: ports.command, handler });
      const instance = crypto.randomUUID().slice(0, 8);
      const telemetry = Publisher.bind({ port: ports.telemetry, source, instance, clock });
      return new Endpoints(commands, telemetry);
    } catch (error) {
      await commands?.close();
      if (!(error instanceof PortTakenError)) throw error;
      const flag = commands === undefined ? "--port" : "--telemetry-port";
      throw await explain(error, registry, flag);
    }
  }

  /** The ports that were bound. */
  get ports(): { command: number; telemetry: number } {
    return { command: this.commands.port, telemetry: this.telemetry.port };
  }

  async close(): Promise<void> {
    await Promise.all([this.commands.close(), this.telemetry.close()]);
  }
}

async function explain(
  error: PortTakenError,
  registry: Registry,
  flag: string,
): Promise<UserError> {
  const services = await registry.services().catch(() => []);
  const holder = services.find(({ ports, health }) =>
    health !== "gone" && (ports.command === error.port || ports.telemetry === error.port)
  );
  const who = holder === undefined ? "another program" : `${holder.name} (pid ${holder.pid})`;
  return new UserError(
    `port ${error.port} is taken by ${who}; choose another with ${flag} (0: any free one)`,
    { cause: error },
  );
}
