import type { Service } from "../../bus/registry/schema.ts";
import type { ConsoleBus } from "../console_bus.ts";
import { THEMES } from "../tui/themes.ts";
import { fieldsOf, isObject } from "./schema_text.ts";
import { type Completion, SHELLS, SUBCOMMANDS } from "./subcommands.ts";
import { type ProgramStatus, readStatuses } from "./supervision/program_status.ts";
import { SUPERVISOR } from "./supervision/supervisor.ts";

/** What completion needs of the bus. */
export interface CompletionBus extends Pick<ConsoleBus, "send"> {
  services(): Promise<readonly Pick<Service, "name" | "health" | "pid">[]>;
}

/** Those that take the names of programs, any number of them. */
const PROGRAM_COMMANDS = new Set(["up", "ps", "start", "stop", "restart"]);

/** A person waits for this with the finger on the tab key. */
const DESCRIBE_TIMEOUT_MS = 400;
/** What can be inserted into any shell's command line without quoting. */
const PLAIN_WORD = /^[\p{L}\p{N}_.:@%+,/=*-]+$/u;

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  "": ["--help", "--version", "--json", "--seconds", "--worker", "--theme", "--no-mouse"],
  up: ["--no-wait", "--timeout", "--json", "--help"],
  down: ["--keep-workers", "--timeout", "--json", "--help"],
  ps: ["--json", "--help"],
  start: ["--all", "--group", "--no-wait", "--timeout", "--json", "--help"],
  stop: ["--all", "--group", "--no-wait", "--timeout", "--json", "--help"],
  restart: ["--all", "--group", "--no-wait", "--timeout", "--json", "--help"],
  logs: ["--follow", "--lines", "--json", "--help"],
  doctor: ["--fix", "--json", "--help"],
  status: ["--json", "--help"],
  describe: ["--json", "--help"],
  get: ["--json", "--help"],
  send: ["--payload", "--timeout", "--json", "--help"],
  set: ["--json", "--help"],
  watch: ["--worker", "--count", "--seconds", "--json", "--help"],
  record: ["--topics", "--except", "--workers", "--seconds", "--force", "--json", "--help"],
  replay: [
    "--speed",
    "--from",
    "--loop",
    "--seconds",
    "--only",
    "--except",
    "--as-suffix",
    "--json",
    "--help",
  ],
  completions: ["--help"],
};
const OPTIONS_WITH_VALUE = new Set([
  "--payload",
  "--timeout",
  "--worker",
  "--theme",
  "--count",
  "--seconds",
  "--group",
  "--lines",
  "-n",
  "--topics",
  "--except",
  "--workers",
  "--speed",
  "--from",
  "--only",
  "--as-suffix",
]);

async function workers(bus: CompletionBus): Promise<Completion[]> {
  const services = await bus.services();
  return services.filter(({ health }) => health !== "gone")
    .map(({ name, health, pid }) => ({ word: name, meaning: `${health}, pid ${pid}` }));
}

async function description(bus: CompletionBus, worker: string): Promise<Record<string, unknown>> {
  return await bus.send(worker, "describe", {}, { timeoutMs: DESCRIBE_TIMEOUT_MS });
}

function keys(schema: unknown): Completion[] {
  return fieldsOf(schema).map(({ name, type }) => ({ word: `${name}=`, meaning: type }));
}

async function commandNames(bus: CompletionBus, worker: string): Promise<Completion[]> {
  const { commands } = await description(bus, worker);
  if (!isObject(commands)) return [];
  return Object.entries(commands).map(([word, command]) => ({
    word,
    meaning: isObject(command) && typeof command["summary"] === "string" ? command["summary"] : "",
  }));
}

async function commandKeys(
  bus: CompletionBus,
  worker: string,
  command: string,
): Promise<Completion[]> {
  const { commands } = await description(bus, worker);
  const found = isObject(commands) ? commands[command] : undefined;
  return isObject(found) ? keys(found["input"]) : [];
}

async function configKeys(bus: CompletionBus, worker: string): Promise<Completion[]> {
  const { config } = await description(bus, worker);
  return isObject(config) ? keys(config["schema"]) : [];
}

async function patterns(bus: CompletionBus): Promise<Completion[]> {
  const names = (await workers(bus)).map(({ word }) => word);
  const found = new Map([["*", "everything"]]);
  const described = await Promise.allSettled(names.map((name) => description(bus, name)));
  for (const result of described) {
    if (result.status === "rejected" || !isObject(result.value["topics"])) continue;
    for (const topic of Object.keys(result.value["topics"])) {
      found.set(topic, "");
      const dot = topic.lastIndexOf(".");
      if (dot > 0) found.set(`${topic.slice(0, dot)}.*`, "");
    }
  }
  return [...found].map(([word, meaning]) => ({ word, meaning }));
}

async function programs(bus: CompletionBus): Promise<readonly ProgramStatus[]> {
  return readStatuses(
    await bus.send(SUPERVISOR, "status", { all: true }, { timeoutMs: DESCRIBE_TIMEOUT_MS }),
  );
}

async function programNames(bus: CompletionBus, taken: readonly string[]): Promise<Completion[]> {
  return (await programs(bus)).filter(({ name }) => !taken.includes(name))
    .map(({ name, state }) => ({ word: name, meaning: state }));
}

async function groups(bus: CompletionBus): Promise<Completion[]> {
  const found = new Map<string, string[]>();
  for (const { name, groups } of await programs(bus)) {
    for (const group of groups) found.set(group, [...found.get(group) ?? [], name]);
  }
  return [...found].map(([word, names]) => ({ word, meaning: names.join(", ") }));
}

async function candidates(
  bus: CompletionBus,
  words: readonly string[],
  logNames: () => Promise<readonly string[]>,
): Promise<Completion[]> {
  const [subcommand = "", worker = "", command = ""] = words;
  if (PROGRAM_COMMANDS.has(subcommand)) return await programNames(bus, words.slice(1));
  if (subcommand === "logs") {
    return (await logNames()).filter((name) => !words.includes(name, 1))
      .map((word) => ({ word, meaning: "" }));
  }
  switch (`${subcommand} ${Math.min(words.length, 3)}`) {
    case " 0":
      return [...SUBCOMMANDS];
    case "describe 1":
    case "get 1":
    case "send 1":
    case "set 1":
      return await workers(bus);
    case "send 2":
      return await commandNames(bus, worker);
    case "send 3":
      return await commandKeys(bus, worker, command);
    case "set 2":
    case "set 3":
      return await configKeys(bus, worker);
    case "watch 1":
      return await patterns(bus);
    case "completions 1":
      return SHELLS.map((word) => ({ word, meaning: "" }));
    default:
      return [];
  }
}

/**
 * The words that can stand at the end of a command line.
 * @param line the words after the program's name; the last one is being typed and may be empty
 * @param logNames names the programs that have a log
 * @param recordings names the recordings whose path begins as typed
 */
export async function complete(
  bus: CompletionBus,
  line: readonly string[],
  logNames: () => Promise<readonly string[]>,
  recordings: (typed: string) => Promise<readonly string[]> = () => Promise.resolve([]),
): Promise<Completion[]> {
  const typed = line.at(-1) ?? "";
  const before = line.slice(0, -1);
  const last = before.at(-1) ?? "";
  const words = before.filter((word, index) =>
    !word.startsWith("-") && !OPTIONS_WITH_VALUE.has(before[index - 1] ?? "")
  );
  let offered: Completion[];
  if (last === "--worker" || last === "--workers") offered = await workers(bus);
  else if (last === "--group") offered = await groups(bus);
  else if (last === "--theme") offered = THEMES.map(({ name }) => ({ word: name, meaning: "" }));
  else if (words[0] === "record" && (last === "--topics" || last === "--except")) {
    offered = await patterns(bus);
  } else if (OPTIONS_WITH_VALUE.has(last)) offered = [];
  else if (words[0] === "replay" && words.length === 1 && !typed.startsWith("-")) {
    offered = (await recordings(typed)).map((word) => ({ word, meaning: "" }));
  } else if (typed.startsWith("-")) {
    offered = (OPTIONS[words[0] ?? ""] ?? []).map((word) => ({ word, meaning: "" }));
  } else offered = await candidates(bus, words, logNames);
  return offered.filter(({ word }) => word.startsWith(typed) && PLAIN_WORD.test(word));
}
