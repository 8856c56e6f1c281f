/** From the command line to an exit code: what runs for some minutes, as a seed decides. */
import { parseArgs } from "node:util";
import { machine } from "../bench/report.ts";

/** How long, and with which chance. */
export interface SeededArguments {
  readonly minutes: number;
  readonly seed: number;
  /** `--speed`, empty if it was not given. */
  readonly speed: string;
}

/** What is run. */
export interface SeededRun {
  /** In a sentence: "the soak". */
  readonly name: string;
  /** Unless `--minutes` says otherwise. */
  readonly minutes: number;
  /** @throws {TypeError} for wrong use */
  check?(given: SeededArguments): void;
  /** @returns whether all was well */
  run(given: SeededArguments, stopped: AbortSignal): Promise<boolean>;
}

/** @throws {TypeError} for wrong use */
function readArguments({ name, minutes: usual, check }: SeededRun): SeededArguments {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: Deno.args,
    options: { minutes: text, seed: text, speed: text },
  });
  const seed = values.seed || String(crypto.getRandomValues(new Uint32Array(1))[0]);
  const minutes = Number(values.minutes || usual);
  if (!/^\d+$/.test(seed)) throw new TypeError(`SEED=${seed} is no whole number`);
  if (!(minutes > 0)) throw new TypeError(`MINUTES=${values.minutes} is no number above 0`);
  if (Deno.build.os !== "linux") throw new TypeError(`${name} needs Linux: it asks ps and /proc`);
  const given = { minutes, seed: Number(seed), speed: values.speed || "" };
  check?.(given);
  return given;
}

/** Runs it and ends the process: 0 all was well, 1 it was not, 2 wrong use, 130 stopped by a signal. */
export async function runSeeded(what: SeededRun): Promise<never> {
  let given: SeededArguments;
  try {
    given = readArguments(what);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(error.message);
    Deno.exit(2);
  }
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => stopping.abort());
  }
  console.log(Object.values(machine()).join(", "));
  console.log(`${given.minutes} minutes, SEED=${given.seed}`);
  let isWell = false;
  try {
    isWell = await what.run(given, stopping.signal);
    if (!isWell) console.log(`the same comes again with SEED=${given.seed}`);
  } catch (error) {
    if (!stopping.signal.aborted) console.error(`${what.name} broke (SEED=${given.seed}):`, error);
  }
  // Native addons do not survive a natural end of the process.
  Deno.exit(stopping.signal.aborted ? 130 : isWell ? 0 : 1);
}
