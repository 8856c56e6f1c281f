import { z } from "zod";
import type { Clock } from "../../bus/clock.ts";
import { commandSchema, type JsonObject } from "../../bus/messages/envelope.ts";
import { CommandError } from "../../bus/messages/errors.ts";
import { parseJson } from "../../bus/messages/json.ts";
import { errorResponse } from "../../bus/messages/response.ts";
import type { RequestHandler } from "../../bus/transport/command_server.ts";
import { Dispatcher } from "../../bus/worker/dispatcher.ts";
import type { SurveyedSource } from "./survey.ts";

/** A command is small; what is larger is refused before it is read. */
const MOST_BYTES = 1024 * 1024;
const anything = z.record(z.string(), z.unknown());
const noInput = z.looseObject({});

/** Who answers for a worker of the recording. */
export interface ReplayedWorker {
  /** Under which it is registered. */
  readonly name: string;
  /** Of the worker in the recording. */
  readonly original: string;
  readonly recorded: SurveyedSource;
  /** "a replay of show.jsonl at 12.3 s" */
  readonly about: () => string;
  /** Figures for `get_state`. */
  readonly metrics: () => JsonObject;
}

/**
 * Answers the commands to a worker that is only replayed: truthfully, where it is asked what it is; who wants it
 * to do something is refused.
 */
export function replayCommands(worker: ReplayedWorker, clock: Clock): RequestHandler {
  const dispatcher = new Dispatcher({ source: worker.name, clock });
  const startedMs = clock.monotonicMs();
  const uptime = () => (clock.monotonicMs() - startedMs) / 1000;
  dispatcher.set("health_check", {
    summary: "Answers at once while the replay runs",
    input: noInput,
    output: z.object({ alive: z.boolean(), uptime: z.number(), replay: z.string() }),
    handle: () => ({ alive: true, uptime: uptime(), replay: worker.about() }),
  });
  dispatcher.set("get_state", {
    summary: "Where the replay is",
    input: noInput,
    output: z.object({
      status: z.string(),
      message: z.string(),
      uptime_sec: z.number(),
      config: anything,
      metrics: anything,
    }),
    handle: () => ({
      status: "replay",
      message: `this is ${worker.about()}`,
      uptime_sec: uptime(),
      config: {},
      metrics: worker.metrics(),
    }),
  });
  dispatcher.set("describe", {
    summary: "What is replayed",
    input: noInput,
    output: anything as unknown as z.ZodObject,
    handle: () => describe(worker, dispatcher),
  });
  return (body) => {
    const sent = commandIn(body);
    if (sent === undefined || dispatcher.has(sent.command)) return dispatcher.handle(body);
    const refusal = new CommandError(
      "conflict", // not `unavailable`: nobody is to wait until it can
      `${worker.name} is ${worker.about()}: it does nothing itself, so '${
        sent.command.slice(0, 100)
      }' is refused; stop the replay (pid ${Deno.pid}) and start ./${worker.original}`,
    );
    const context = { id: sent.id, source: worker.name, timestamp: clock.now() };
    return Promise.resolve(JSON.stringify(errorResponse(context, refusal)));
  };
}

/** The command that bytes are; undefined for bytes that are none, which the dispatcher answers well. */
function commandIn([bytes, ...more]: readonly Uint8Array[]) {
  if (bytes === undefined || more.length > 0 || bytes.length > MOST_BYTES) return undefined;
  try {
    return commandSchema.safeParse(parseJson(bytes)).data;
  } catch {
    return undefined; // the dispatcher says what is wrong with them
  }
}

function describe({ name, original, recorded, about }: ReplayedWorker, dispatcher: Dispatcher) {
  const commands: JsonObject = {};
  for (const [command, { summary, input, output }, stats] of dispatcher.entries()) {
    commands[command] = {
      summary,
      input: z.toJSONSchema(input, { io: "input", unrepresentable: "any" }),
      output: z.toJSONSchema(output, { io: "output", unrepresentable: "any" }),
      ...stats,
    };
  }
  const topics: JsonObject = {};
  for (const [topic, kind] of recorded.topics) {
    topics[topic] = {
      kind: kind === "state" ? "state" : "stream",
      summary: "replayed",
      schema: { type: "object" },
    };
  }
  return {
    name,
    worker: original,
    version: recorded.version,
    description: `This is ${about()}`,
    commands,
    topics,
    config: { schema: { type: "object", properties: {} }, values: {} },
  };
}
