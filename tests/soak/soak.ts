/** Faults without end, and looks from outside whether everything is as it should be. */
import { Worker } from "node:worker_threads";
import { Busy } from "./busy.ts";
import { BACK_WITHIN_MS } from "./expectations.ts";
import { FAULTS } from "./faults.ts";
import type { OscFigures } from "./osc_listener.ts";
import { Progress } from "./progress.ts";
import type { Random } from "./random.ts";
import type { RegistryFigures } from "./registry_watch.ts";
import type { Stage } from "./stage.ts";

/** What came of it. */
export interface SoakResult {
  readonly minutes: number;
  /** How often each fault struck. */
  readonly faults: ReadonlyMap<string, number>;
  readonly osc: OscFigures;
  /** Of an analyser that nobody supervises. */
  readonly control: OscFigures;
  readonly registry: RegistryFigures;
  /** Each longest silence so far that the audience would see, with what was done before. */
  readonly silences: readonly string[];
  /** Share of the machine that was in use, 0 to 1. */
  readonly busy: number;
}

/** Silence of the analyser that the audience would see. */
export const SILENCE_MS = 100;
const LOOK_MS = 250;
const PROBE_MS = 100;
const MEASURE_MS = 5_000;
/** Pause between two faults. */
const PAUSE_MS = { least: 150, most: 900 };
/** Above this the analyser would miss its turns for want of a core, and not for what is done here. */
const TOO_BUSY = 0.6;
/** Longest pause on a machine that is too busy. */
const LONGEST_PAUSE_MS = 1_500;

/**
 * Strikes for so many minutes, or until it is aborted.
 *
 * @throws {Error} when the stage itself cannot be set up
 */
export async function soak(
  stage: Stage,
  minutes: number,
  random: Random,
  signal: AbortSignal,
): Promise<SoakResult> {
  const { programs, expectations } = stage;
  const silences: string[] = [];
  let osc: OscFigures | undefined;
  let control: OscFigures | undefined;
  let registry: RegistryFigures | undefined;
  const listener = thread("./osc_listener.ts", { port: stage.oscPort });
  listener.on("message", (figures: OscFigures) => {
    if (figures.silenceMaxMs > Math.max(SILENCE_MS, osc?.silenceMaxMs ?? 0)) {
      silences.push(
        `OSC silent for ${figures.silenceMaxMs.toFixed(0)} ms (${expectations.journal})`,
      );
    }
    osc = figures;
  });
  const controlListener = thread("./osc_listener.ts", { port: stage.controlPort });
  controlListener.on("message", (figures: OscFigures) => control = figures);
  stage.startControl();
  for (const name of programs.victims) expectations.add(name);
  for (const name of programs.failing) expectations.add(name, "failing");
  expectations.add(programs.analyzer, "untouched");
  await stage.startSupervisor();
  const watch = thread("./registry_watch.ts", { path: stage.registryPath });
  watch.on("message", (figures: RegistryFigures) => registry = figures);
  const faults = new Map<string, number>();
  const busy = new Busy();
  const progress = new Progress();
  const begunMs = performance.now();
  const ending = new AbortController();
  const work = AbortSignal.any([signal, ending.signal]);
  const beside = [
    every(LOOK_MS, work, async () => {
      await stage.look();
      progress.look(performance.now(), () => line(stage, begunMs, faults, osc));
    }),
    every(PROBE_MS, work, () => stage.probe("status", { all: true })),
    every(MEASURE_MS, work, () => stage.measure()),
  ];
  try {
    await whole(stage, signal);
    await stage.measure();
    const endMs = performance.now() + minutes * 60_000;
    while (!signal.aborted && performance.now() < endMs) {
      await delay(random.between(PAUSE_MS.least, PAUSE_MS.most));
      const latestMs = performance.now() + LONGEST_PAUSE_MS;
      while (busy.now() > TOO_BUSY && performance.now() < latestMs) await delay(LOOK_MS);
      const fault = random.weighted(FAULTS);
      if (fault === undefined) break;
      faults.set(fault.name, (faults.get(fault.name) ?? 0) + 1);
      expectations.note(fault.name);
      await fault.strike(stage, random).catch((error) => {
        if (!signal.aborted) expectations.violated(`${fault.name}: ${String(error)}`);
      });
    }
    if (!signal.aborted) await settle(stage, signal);
    await stage.measure();
  } finally {
    ending.abort();
    await Promise.all(beside);
    progress.end();
  }
  await delay(1_100); // the last figures of the threads
  await Promise.all([listener, controlListener, watch].map((one) => one.terminate()));
  if (osc === undefined || control === undefined || registry === undefined) {
    throw new Error("a thread told nothing");
  }
  const spent = (performance.now() - begunMs) / 60_000;
  return { minutes: spent, faults, osc, control, registry, silences, busy: busy.onAverage() };
}

/** Nothing is done any more: all that is wanted must run and be found, and nothing else. */
async function settle(stage: Stage, signal: AbortSignal): Promise<void> {
  const { programs, expectations } = stage;
  await whole(stage, signal);
  const wanted = new Set(expectations.names("running"));
  const workers = [programs.analyzer, ...programs.workers].filter((name) => wanted.has(name));
  const deadlineMs = performance.now() + BACK_WITHIN_MS;
  for (const name of workers) {
    while (!await stage.isReachable(name)) {
      if (performance.now() > deadlineMs) {
        expectations.violated(`${name} runs, but is not to be found in the registry or mute`);
        break;
      }
      await delay(100);
    }
  }
}

async function whole({ expectations }: Stage, signal: AbortSignal): Promise<void> {
  const deadlineMs = performance.now() + BACK_WITHIN_MS;
  while (!expectations.isWhole && performance.now() < deadlineMs && !signal.aborted) {
    await delay(LOOK_MS);
  }
}

function line(
  { expectations }: Stage,
  begunMs: number,
  faults: ReadonlyMap<string, number>,
  osc: OscFigures | undefined,
): string {
  const seconds = Math.floor((performance.now() - begunMs) / 1000);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const count = [...faults.values()].reduce((sum, times) => sum + times, 0);
  const state = expectations.isWhole ? "all run" : "some are away";
  const gap = osc === undefined ? "" : `, longest gap of OSC ${osc.gapMaxMs.toFixed(0)} ms`;
  return `${time}  ${count} faults, ${state}${gap}, violations: ${expectations.violations.length}`;
}

function thread(module: string, workerData: unknown): Worker {
  return new Worker(new URL(module, import.meta.url), { workerData });
}

/** Does something again and again, one after the other, until it is aborted. */
async function every(ms: number, signal: AbortSignal, work: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await delay(ms);
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
