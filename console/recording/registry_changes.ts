import type { Service } from "../../bus/registry/schema.ts";
import type { RecordingLine } from "./format.ts";

/** A line of a recording that tells of the registry. */
export type WorkerLine = RecordingLine & { type: "worker" };

/** More names than this are in no registry of ours. */
const MOST_WORKERS = 1_000;

/** Tells what has changed in the registry from one look at it to the next. Heartbeats are no change. */
export class RegistryChanges {
  readonly #known = new Map<string, Service>();

  /** @param t seconds since the begin */
  take(services: readonly Service[], t: number): WorkerLine[] {
    const lines: WorkerLine[] = [];
    for (const service of services) {
      const before = this.#known.get(service.name);
      if (before === undefined && this.#known.size >= MOST_WORKERS) continue;
      this.#known.set(service.name, service);
      if (before === undefined) lines.push(lineOf(service, "appeared", t));
      else if (before.pid !== service.pid) lines.push(lineOf(service, "appeared", t));
      else if (isChanged(before, service)) lines.push(lineOf(service, "changed", t));
    }
    const names = new Set(services.map(({ name }) => name));
    for (const [name, service] of this.#known) {
      if (names.has(name)) continue;
      this.#known.delete(name);
      lines.push(lineOf(service, "gone", t));
    }
    return lines;
  }
}

function isChanged(before: Service, now: Service): boolean {
  return before.status !== now.status || before.health !== now.health ||
    before.ports.command !== now.ports.command || before.ports.telemetry !== now.ports.telemetry;
}

function lineOf(
  { name, pid, status, health, ports }: Service,
  event: WorkerLine["event"],
  t: number,
): WorkerLine {
  return {
    type: "worker",
    t,
    worker: name,
    event,
    pid,
    status,
    health: event === "gone" ? "gone" : health,
    ports: { command: ports.command, telemetry: ports.telemetry },
  };
}
