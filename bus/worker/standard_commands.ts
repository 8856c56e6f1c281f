/** The commands that every worker has. */
import { z } from "zod";
import { ConfigError } from "../config/config.ts";
import { withoutSecrets } from "../config/secrets.ts";
import { CommandError } from "../messages/errors.ts";
import type { TopicSpecs, WorkerDefinition } from "./definition.ts";
import type { DispatchedCommand, Dispatcher } from "./dispatcher.ts";

const anything = z.record(z.string(), z.unknown());
const noInput = z.looseObject({});

/** What the standard commands need of the running worker. */
export interface Manageable {
  readonly definition: WorkerDefinition;
  readonly name: string;
  readonly config: Record<string, unknown>;
  readonly topics: TopicSpecs;
  readonly dispatcher: Dispatcher;
  uptimeSeconds(): number;
  metrics(): Record<string, unknown>;
  /** @returns the changed keys that need a restart. @throws {ConfigError} */
  setConfig(values: Record<string, unknown>): Promise<string[]>;
  /** Begins to stop, to begin anew; the answer still leaves. @throws {CommandError} when it cannot. */
  restart(): Promise<void>;
  /** Begins to stop; the answer still leaves. */
  shutDown(reason: string): void;
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): unknown {
  return z.toJSONSchema(schema, { io, unrepresentable: "any" });
}

function describe(worker: Manageable): Record<string, unknown> {
  const { definition } = worker;
  const commands: Record<string, unknown> = {};
  for (const [name, { summary, input, output }, stats] of worker.dispatcher.entries()) {
    commands[name] = {
      summary,
      input: jsonSchema(input, "input"),
      output: jsonSchema(output, "output"),
      ...stats,
    };
  }
  const topics: Record<string, unknown> = {};
  for (const [name, { kind, summary, schema }] of Object.entries(worker.topics)) {
    topics[name] = { kind, summary, schema: jsonSchema(schema, "output") };
  }
  return {
    name: worker.name,
    worker: definition.name,
    version: definition.version,
    description: definition.description,
    commands,
    topics,
    config: {
      schema: jsonSchema(definition.config, "input"),
      values: withoutSecrets(definition.config, worker.config),
    },
  };
}

async function setConfig(worker: Manageable, values: Record<string, unknown>) {
  try {
    const keys = await worker.setConfig(values);
    return { restart_required: keys.length > 0, restart_keys: keys };
  } catch (error) {
    if (error instanceof ConfigError) {
      throw new CommandError("invalid_config", error.message, { cause: error });
    }
    throw error;
  }
}

/** The standard commands, bound to a worker. */
export function standardCommands(worker: Manageable): Record<string, DispatchedCommand> {
  return {
    health_check: {
      summary: "Answers at once while the worker is alive",
      input: noInput,
      output: z.object({ alive: z.boolean(), uptime: z.number().describe("seconds") }),
      handle: () => ({ alive: true, uptime: worker.uptimeSeconds() }),
    },
    get_state: {
      summary: "Status, configuration and figures",
      input: noInput,
      output: z.object({
        status: z.string(),
        uptime_sec: z.number(),
        config: anything,
        metrics: anything,
      }),
      handle: () => ({
        status: "running",
        uptime_sec: worker.uptimeSeconds(),
        config: withoutSecrets(worker.definition.config, worker.config),
        metrics: worker.metrics(),
      }),
    },
    describe: {
      summary: "Version, commands, topics and configuration with their schemas and figures",
      input: noInput,
      output: anything as unknown as z.ZodObject,
      handle: () => describe(worker),
    },
    set_config: {
      summary: "Changes values of the configuration, at once where possible",
      input: z.looseObject({ config: anything.default(() => ({})) }),
      output: z.object({ restart_required: z.boolean(), restart_keys: z.array(z.string()) }),
      handle: ({ config }) => setConfig(worker, config),
    },
    restart: {
      summary: "Starts the program anew, with the configuration read again",
      input: noInput,
      output: z.object({ restarted: z.boolean() }),
      handle: async () => {
        await worker.restart();
        return { restarted: true };
      },
    },
    shutdown: {
      summary: "Ends the worker",
      input: noInput,
      output: z.object({ shutting_down: z.boolean() }),
      handle: () => {
        worker.shutDown("shutdown command");
        return { shutting_down: true };
      },
    },
  };
}
