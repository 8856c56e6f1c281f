/** How things are, seen from outside of the cockpit: processes, and what the bus says to any other reader. */
import type { BusClient, Telemetry } from "../../bus/mod.ts";
import { SUPERVISOR } from "../integration/supervisor_harness.ts";
import { type ShowStage, WORKERS } from "./show_stage.ts";

/** What comes again and again counts as flowing for so long after the last one. */
const FLOWS_MS = 1_500;
const MOST_NOTES = 6;
/** A worker that has just begun has not told everything yet. */
const SETTLED_MS = 4_000;

/** See the head of the file. */
export class Facts implements Disposable {
  readonly #stage: ShowStage;
  readonly #subscription: { close(): unknown };
  #living = new Map<string, number>();
  #registered: ReadonlyMap<string, number> = new Map();
  readonly #aliveSinceMs = new Map<string, number>();
  readonly #notes: string[] = [];
  #statsMs = -Infinity;
  #bpm = 0;
  #line: string | undefined;

  constructor(stage: ShowStage, client: BusClient) {
    this.#stage = stage;
    const topics = ["audio.stats", "audio.beat", "lyrics.line"];
    this.#subscription = client.subscribe(topics, (message) => this.#hear(message));
  }

  #hear({ topic, payload }: Telemetry): void {
    if (topic === "audio.stats") this.#statsMs = performance.now();
    else if (topic === "audio.beat") this.#bpm = Number(payload["bpm"]);
    else this.#line = String(payload["text"]);
  }

  /** Looks at the processes. */
  async look(): Promise<void> {
    const living = await this.#stage.living();
    const nowMs = performance.now();
    for (const [name, pid] of living) {
      if (this.#living.get(name) !== pid) this.#aliveSinceMs.set(name, nowMs);
    }
    for (const name of this.#living.keys()) {
      if (!living.has(name)) this.#aliveSinceMs.delete(name);
    }
    this.#living = living;
    this.#registered = await this.#stage.registered();
  }

  /** How a program is: a process that is not registered yet cannot be shown. */
  standing(name: string): "alive" | "dead" | "starting" {
    const pid = this.#living.get(name);
    if (pid === undefined) return "dead";
    return this.#registered.get(name) === pid ? "alive" : "starting";
  }

  /** The process of a program; undefined when it does not run. */
  pidOf(name: string): number | undefined {
    return this.#living.get(name);
  }

  /** Whether all of these have run for a while. */
  areSettled(...names: readonly string[]): boolean {
    const latestMs = performance.now() - SETTLED_MS;
    return names.every((name) => (this.#aliveSinceMs.get(name) ?? Infinity) < latestMs);
  }

  /** Whether the analyser tells anything. */
  get hasSound(): boolean {
    return performance.now() - this.#statsMs < FLOWS_MS;
  }

  get bpm(): number {
    return this.#bpm;
  }

  /** The line that is sung, as everybody is told. */
  get line(): string | undefined {
    return this.#line;
  }

  /** Remembers something that was done, for {@link describe}. */
  note(text: string): void {
    this.#notes.push(`${(performance.now() / 1000).toFixed(1)} s ${text}`);
    if (this.#notes.length > MOST_NOTES) this.#notes.shift();
  }

  /** All that is known now, and what was done last. */
  describe(): string {
    const names = [SUPERVISOR, ...WORKERS];
    const standings = names.map((name) =>
      `${name} ${this.standing(name)} (process ${this.#living.get(name) ?? "none"}, ` +
      `registered ${this.#registered.get(name) ?? "none"})`
    );
    const now = `now ${(performance.now() / 1000).toFixed(1)} s`;
    return [now, ...this.#notes, ...standings].join("\n");
  }

  [Symbol.dispose](): void {
    this.#subscription.close();
  }
}
