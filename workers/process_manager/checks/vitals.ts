/** Watches one process: whether it is ready, whether it answers, what it uses. */
import type { Clock, Processes, Service } from "../../../bus/mod.ts";
import { CommandError, CommandTimeoutError, errorText } from "../../../bus/mod.ts";
import type { Child } from "../children/child.ts";
import type { Program } from "../programs/program.ts";
import { type Check, probe } from "./check.ts";
import { answerTimeMs, Liveness } from "./liveness.ts";
import { type Usage, UsageMeter } from "./usage_meter.ts";

/** What watching needs. */
export interface VitalsHost {
  readonly clock: Clock;
  readonly system: Pick<Processes, "usage">;
  /** The entry of a program in the registry, as last read. */
  service(name: string): Service | undefined;
  /** Whether the registry can be written now. */
  registryWorks(): Promise<boolean>;
  /** Asks a worker over the bus. @throws {Error} when it does not answer in time */
  healthCheck(name: string, timeoutMs: number): Promise<void>;
}

/** What is told of a process. */
export interface VitalsListener {
  ready(): void;
  unwell(reason: string): void;
}

const SAMPLE_MS = 2_000;
/** How long one question whether it is ready may take, and how soon the next comes. */
const READY_ANSWER_MS = 1_000;
const READY_INTERVAL_MS = 100;
/** Samples above the limit until a process is too large: one may be a moment's. */
const TOO_LARGE_SAMPLES = 2;
const MEGABYTE = 1e6;

/** Whether nobody answered who was asked. That nobody could be asked, for want of a port, is no sign. */
function isSilence(error: unknown): boolean {
  return error instanceof CommandTimeoutError || !(error instanceof CommandError);
}

/** See the head of the file. One object serves the processes of a program one after the other. */
export class Vitals {
  #program: Program;
  readonly #host: VitalsHost;
  readonly #listener: VitalsListener;
  /** A new one for each process: answers to questions about an earlier one count for nothing. */
  #liveness = new Liveness();
  #isAsking = false;
  #nextAskMs = 0;
  #nextSampleMs = 0;
  #samplesAbove = 0;
  readonly #meter: UsageMeter;

  constructor(program: Program, host: VitalsHost, listener: VitalsListener) {
    this.#program = program;
    this.#host = host;
    this.#meter = new UsageMeter(host.system);
    this.#listener = listener;
  }

  configure(program: Program): void {
    this.#program = program;
  }

  /** A process begins. */
  begin(): void {
    this.#liveness = new Liveness();
    this.#isAsking = false;
    this.#nextAskMs = 0;
    this.#nextSampleMs = 0;
    this.#samplesAbove = 0;
    this.#meter.reset();
  }

  get usage(): Usage | undefined {
    return this.#meter.usage;
  }

  /** Time has passed. @param sinceMs when the process was started */
  look(nowMs: number, phase: "starting" | "running", sinceMs: number, child: Child): void {
    if (nowMs >= this.#nextSampleMs) this.#sample(nowMs, child.pid);
    if (phase === "starting") this.#lookWhetherReady(nowMs, sinceMs, child);
    else this.#lookWhetherAlive(nowMs, child);
  }

  #sample(nowMs: number, pid: number): void {
    this.#nextSampleMs = nowMs + SAMPLE_MS;
    if (!this.#meter.sample(nowMs, pid)) return;
    const rssBytes = this.#meter.usage?.rssBytes ?? 0;
    const { memory_mb } = this.#program.config;
    const isAbove = memory_mb !== undefined && rssBytes > memory_mb * MEGABYTE;
    this.#samplesAbove = isAbove ? this.#samplesAbove + 1 : 0;
    if (this.#samplesAbove < TOO_LARGE_SAMPLES) return;
    const size = Math.round(rssBytes / MEGABYTE);
    this.#listener.unwell(`it uses ${size} MB of memory, more than memory_mb = ${memory_mb}`);
  }

  #lookWhetherReady(nowMs: number, sinceMs: number, child: Child): void {
    const { ready, config } = this.#program;
    if (ready.kind === "process") return this.#listener.ready();
    const isLate = nowMs - sinceMs > config.start_time * 1000;
    if (this.#isAsking || nowMs < this.#nextAskMs) return;
    this.#nextAskMs = nowMs + READY_INTERVAL_MS;
    const isKnown = ready.kind !== "health_check" || this.#isRegistered(child);
    const text = `not ready within start_time = ${config.start_time} s`;
    if (isKnown) {
      this.#ask(ready, READY_ANSWER_MS, () => this.#listener.ready(), (trouble) => {
        if (isLate) this.#listener.unwell(`${text} (${trouble})`);
      });
    } else if (isLate) {
      // Where nobody can register, that it is not registered says nothing.
      this.#during(this.#host.registryWorks(), (works) => {
        if (works) this.#listener.unwell(`${text}: it is not in the registry`);
      });
    }
  }

  #lookWhetherAlive(nowMs: number, child: Child): void {
    const { alive, config } = this.#program;
    if (alive.kind === "process") return;
    const verdict = this.#liveness.verdict(this.#heartbeat(child));
    if (verdict !== undefined) return this.#listener.unwell(verdict);
    if (this.#isAsking || nowMs < this.#nextAskMs) return;
    const intervalMs = config.alive_interval * 1000;
    this.#nextAskMs = nowMs + intervalMs;
    this.#ask(
      alive,
      answerTimeMs(intervalMs),
      () => this.#liveness.answered(),
      (trouble, error) => {
        if (isSilence(error)) this.#liveness.notAnswered(trouble);
      },
    );
  }

  #ask(
    check: Exclude<Check, { kind: "process" }>,
    timeoutMs: number,
    onAnswer: () => void,
    onTrouble: (trouble: string, error: unknown) => void,
  ): void {
    const asked = check.kind === "health_check"
      ? this.#host.healthCheck(this.#program.name, timeoutMs)
      : probe(check, AbortSignal.timeout(timeoutMs));
    this.#during(asked, onAnswer, (error) => onTrouble(errorText(error), error));
  }

  /** Waits for an answer; one that comes when another process has begun is not heard. */
  #during<T>(
    answer: Promise<T>,
    onAnswer: (value: T) => void,
    onTrouble: (error: unknown) => void = () => {},
  ): void {
    const asked = this.#liveness;
    this.#isAsking = true;
    const settle = (tell: () => void) => {
      if (this.#liveness !== asked) return;
      this.#isAsking = false;
      tell();
    };
    answer.then(
      (value) => settle(() => onAnswer(value)),
      (error) => settle(() => onTrouble(error)),
    );
  }

  /** A wrapper's process is not its worker's: then the entry must be younger than the wrapper. */
  #isRegistered(child: Child): boolean {
    const service = this.#host.service(this.#program.name);
    if (service === undefined || service.health !== "alive") return false;
    if (service.pid === child.pid) return true;
    const { startedAt } = child;
    return startedAt !== undefined && service.startedAt >= startedAt;
  }

  #heartbeat(child: Child): "fresh" | "stale" | "unknown" {
    const service = this.#host.service(this.#program.name);
    if (service === undefined || service.health === "gone" || service.pid !== child.pid) {
      return "unknown";
    }
    return service.health === "stale" ? "stale" : "fresh";
  }
}
