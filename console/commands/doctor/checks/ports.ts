import { isTable, type Values } from "../../../../bus/config/assignments.ts";
import type { Service } from "../../../../bus/registry/schema.ts";
import { DEFAULT_PORTS, OSC_PORT, type Ports } from "../default_ports.ts";
import { type Finding, Findings } from "../finding.ts";
import { count } from "../words.ts";

/** Who listens at a port. */
export interface Listener {
  readonly pid: number;
  readonly program: string;
}

/** What is known of the ports. */
export interface PortFacts {
  /** Programs that lie beside the console, and where they will listen. */
  readonly programs: readonly { readonly name: string; readonly ports: Ports }[];
  /** Ports that cannot be bound: taken, or the reason why not. */
  readonly refused: ReadonlyMap<number, "taken" | { readonly reason: string }>;
  /** Who has them, as far as the system tells. */
  readonly listeners: ReadonlyMap<number, Listener>;
  readonly services: readonly Service[];
  /** Whether somebody listens for OSC; null where that could not be found out. */
  readonly isOscHeard: boolean | null;
  readonly os: string;
}

/** AirPlay Receiver and its companion take these on macOS. */
const AIRPLAY_PORTS = new Set([5000, 7000]);

/** How far from the default port another one is proposed. */
const PROPOSAL_OFFSET = 1000;

function flag(args: unknown, name: string): number | undefined {
  if (!Array.isArray(args)) return undefined;
  const words = args.map(String);
  const at = words.findLastIndex((word) => word === name || word.startsWith(`${name}=`));
  if (at < 0) return undefined;
  const word = words[at] ?? "";
  const port = Number(word === name ? words[at + 1] ?? "" : word.slice(name.length + 1));
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

/**
 * Where a program of the toolkit will listen: its default ports, or what the supervisor starts it with.
 * A port 0 stands for any free one. Undefined for a program without default ports.
 */
export function plannedPorts(name: string, document: Values): Ports | undefined {
  const defaults = Object.hasOwn(DEFAULT_PORTS, name) ? DEFAULT_PORTS[name] : undefined;
  if (defaults === undefined) return undefined;
  const section = document["process_manager"];
  const programs = isTable(section) ? section["programs"] : undefined;
  const program = isTable(programs) ? programs[name] : undefined;
  const args = isTable(program) ? program["args"] : undefined;
  const command = flag(args, "--port");
  const telemetry = flag(args, "--telemetry-port");
  if (command === undefined) {
    return { ...defaults, ...(telemetry === undefined ? {} : { telemetry }) };
  }
  return { command, telemetry: telemetry ?? (command === 0 ? 0 : command + 1) };
}

function holderOf(port: number, facts: PortFacts): string {
  const service = facts.services.find(({ ports, health }) =>
    health !== "gone" && (ports.command === port || ports.telemetry === port)
  );
  if (service !== undefined) return `${service.name} (pid ${service.pid})`;
  const listener = facts.listeners.get(port);
  return listener === undefined ? "another program" : `${listener.program} (pid ${listener.pid})`;
}

function mendOf(name: string, port: number, os: string): string {
  const airplay = os === "darwin" && AIRPLAY_PORTS.has(port)
    ? "switch AirPlay Receiver off (System Settings, General, AirDrop & Handoff), or "
    : "";
  const another = (DEFAULT_PORTS[name]?.command ?? port) + PROPOSAL_OFFSET;
  const elsewhere = name === "process_manager"
    ? `start it with --port ${another}`
    : `write args = ["--port", "${another}"] below [process_manager.programs.${name}] in config.toml`;
  return `${airplay || "end that program, or "}${elsewhere}`;
}

/** Whether the workers get the ports that they are going to ask for. */
export function checkPorts(facts: PortFacts): Finding[] {
  const found = new Findings("ports");
  const { programs, refused, services, os } = facts;
  for (const { name, ports } of programs) {
    // Who runs has its ports, wherever they are.
    if (services.some((service) => service.name === name && service.health !== "gone")) continue;
    for (const port of new Set([ports.command, ports.telemetry])) {
      const refusal = refused.get(port);
      if (refusal === undefined) continue;
      const what = refusal === "taken"
        ? `is taken by ${holderOf(port, facts)}`
        : `cannot be had: ${refusal.reason}`;
      found.add("problem", `port ${port} of ${name} ${what}`, mendOf(name, port, os));
    }
  }
  if (found.isWell) {
    found.add(
      "ok",
      programs.length === 0
        ? "no workers lie beside the console"
        : `those of ${
          count(programs.length, "program")
        } are free, or held by the workers themselves`,
    );
  }
  if (facts.isOscHeard !== null) {
    const who = facts.isOscHeard ? "a visualizer listens" : "no visualizer listens yet";
    found.add("ok", `${who} for OSC on UDP port ${OSC_PORT}`);
  }
  return found.list;
}
