/** The programs of a soak, under names that no other process of the machine has in its command line. */
import {
  type Programs as Table,
  script,
  worker as workerProgram,
} from "../integration/supervisor_harness.ts";
import type { ProgramConfig } from "../../workers/process_manager/config.ts";

const WORKERS = 5;
/** Seconds that a program runs until it fails. */
const FAILING = [0.3, 0.7, 1.5];

/** See the head of the file. */
export class Programs {
  /** Nobody touches it. */
  readonly analyzer: string;
  /** Like it, but not under supervision. */
  readonly control: string;
  /** Workers of the bus. */
  readonly workers: readonly string[];
  /** A program that knows nothing of the bus, and runs until it is ended. */
  readonly plain: string;
  /** End by themselves. */
  readonly failing: readonly string[];
  /** Comes and goes with the configuration. */
  readonly extra: string;
  isExtraConfigured = false;
  readonly #oscPort: number;
  /** A worker's environment, which a change of the configuration changes. */
  readonly #editions = new Map<string, number>();

  constructor(oscPort: number) {
    const name = (word: string) => `${word}_soak${Deno.pid}`;
    this.#oscPort = oscPort;
    this.analyzer = name("analyzer");
    this.control = name("control");
    this.workers = Array.from({ length: WORKERS }, (_, i) => name(`worker_${i}`));
    this.plain = name("plain");
    this.failing = FAILING.map((_, i) => name(`failing_${i}`));
    this.extra = name("extra");
  }

  /** Those that may be disturbed. */
  get victims(): string[] {
    return [...this.workers, this.plain];
  }

  /** From now on a worker is configured otherwise. */
  edit(name: string): void {
    this.#editions.set(name, (this.#editions.get(name) ?? 0) + 1);
  }

  /** As `config.toml` has them. */
  table(): Table {
    const table: Record<string, Partial<ProgramConfig>> = {
      [this.analyzer]: workerProgram(
        ["--input", "demo", "--osc", `127.0.0.1:${this.#oscPort}`],
        { command: "audio_analyzer", alive_interval: 1 },
      ),
      [this.plain]: runsOn(this.plain),
    };
    for (const name of this.workers) {
      table[name] = workerProgram([], {
        command: "example_worker",
        alive_interval: 1,
        env: { SOAK_EDITION: String(this.#editions.get(name) ?? 0) },
      });
    }
    this.failing.forEach((name, i) => {
      table[name] = script(`sleep ${FAILING[i]}; exit 1 # ${name}`);
    });
    if (this.isExtraConfigured) table[this.extra] = runsOn(this.extra);
    return table;
  }
}

function runsOn(name: string): Partial<ProgramConfig> {
  return script(`while :; do sleep 0.5; done # ${name}`);
}
