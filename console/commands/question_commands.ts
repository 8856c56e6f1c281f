import type { Command } from "../../bus/cli/program.ts";
import { ask, type Question } from "./ask.ts";
import { parseAssignments, parsePayload } from "./assignments.ts";
import { addSubcommand, positive, printOf, type ProgramHost, withBus } from "./subcommand.ts";

interface Flags {
  readonly json?: boolean;
  readonly payload?: string;
  readonly timeout?: number;
}

function askWorker(host: ProgramHost, flags: Flags, question: Question): Promise<void> {
  return withBus(host, (bus, output) => ask(bus, output, printOf(flags), question));
}

/** Adds `describe`, `get`, `send` and `set`: a question to a worker, and its answer. */
export function addQuestions(program: Command, host: ProgramHost): void {
  addSubcommand(program, "describe <worker>", [
    ["vj_console describe audio_analyzer", "commands, topics, configuration"],
  ]).action((worker: string, _: Flags, self: Command) =>
    askWorker(host, self.optsWithGlobals<Flags>(), { worker, command: "describe" })
  );
  addSubcommand(program, "get <worker>", [
    ["vj_console get audio_analyzer", "status, configuration, figures"],
    ["vj_console get example_worker --json | jq .metrics", "for a program"],
  ]).action((worker: string, _: Flags, self: Command) =>
    askWorker(host, self.optsWithGlobals<Flags>(), { worker, command: "get_state" })
  );
  addSubcommand(program, "send <worker> <command> [key=value...]", [
    ["vj_console send audio_analyzer list_devices", "a command without values"],
    ["vj_console send audio_analyzer set_input input=demo", "values: JSON, else text"],
    [
      `vj_console send example_worker set_config --payload '{"config":{"publish_interval":2}}'`,
      "JSON",
    ],
  ])
    .option("--payload <json>", "payload as a JSON object, key=value on top")
    .option("--timeout <seconds>", "how long to wait for the answer (2)", positive("--timeout"))
    .action((worker: string, command: string, words: string[], _: Flags, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      const payload = parsePayload(flags.payload, words);
      const timeout = flags.timeout === undefined ? {} : { timeoutMs: flags.timeout * 1000 };
      return askWorker(host, flags, { worker, command, payload, ...timeout });
    });
  addSubcommand(program, "set <worker> <key=value...>", [
    ["vj_console set example_worker publish_interval=0.5", "applied at once where it can be"],
  ]).action((worker: string, words: string[], _: Flags, self: Command) => {
    const payload = { config: parseAssignments(words) };
    return askWorker(host, self.optsWithGlobals<Flags>(), {
      worker,
      command: "set_config",
      payload,
    });
  });
}
