/** What a soak does to the supervisor and its programs. */
import { rename, rm, writeFile } from "node:fs/promises";
import { signal } from "../integration/supervisor_harness.ts";
import { GARBAGE } from "./garbage.ts";
import type { Random } from "./random.ts";
import type { Stage } from "./stage.ts";

/** Something bad, or somebody who wants something. */
export interface Fault {
  readonly name: string;
  /** How often it comes, compared to the others. */
  readonly weight: number;
  /** Returns when it is done; that all is well again comes later. */
  readonly strike: (stage: Stage, random: Random) => Promise<void>;
}

/** So many programs may be stopped at once: a soak of nothing tells nothing. */
const STOPPED_AT_ONCE = 2;
/** Longest time from a stop that nobody waited for to the end of the process. */
const STOP_MS = 8_000;
/** A second supervisor refuses within this time. */
const REFUSES_MS = 5_000;

async function kill(stage: Stage, random: Random, what: Deno.Signal): Promise<void> {
  // Of a program that nobody can ask, nobody knows that it hangs.
  const victims = running(stage).filter((name) =>
    what !== "SIGSTOP" || name !== stage.programs.plain
  );
  const name = random.pick(victims);
  if (name === undefined) return;
  const pid = await stage.signal(name, what);
  // One that is stopped may be woken by the next supervisor, and go on as the same process.
  if (pid !== undefined) {
    stage.expectations.disturbed(name, what, what === "SIGSTOP" ? undefined : pid);
  }
}

function running({ programs, expectations }: Stage): string[] {
  const wanted = new Set(expectations.names("running"));
  return programs.victims.filter((name) => wanted.has(name));
}

async function replaceSupervisor(stage: Stage): Promise<void> {
  await stage.killSupervisor();
  await stage.startSupervisor();
}

async function killBoth(stage: Stage, random: Random): Promise<void> {
  const name = random.pick(running(stage));
  if (name === undefined) return;
  const found = await stage.processOf(name);
  if (random.next() < 0.5) {
    if (found !== undefined) signal(found.pid, "SIGKILL");
    await stage.killSupervisor();
  } else {
    await stage.killSupervisor();
    if (found !== undefined) signal(found.pid, "SIGKILL");
  }
  if (found !== undefined) {
    stage.expectations.disturbed(name, "SIGKILL with the supervisor", found.pid);
  }
  await stage.startSupervisor();
}

async function killWhileStarting(stage: Stage, random: Random): Promise<void> {
  await stage.killSupervisor();
  const starting = stage.launch();
  await delay(random.between(50, 400));
  starting.kill("SIGKILL");
  await starting.ended();
  await stage.startSupervisor();
}

async function killSeveral(stage: Stage): Promise<void> {
  for (const name of running(stage).slice(0, 3)) {
    const pid = await stage.signal(name, "SIGKILL");
    if (pid !== undefined) stage.expectations.disturbed(name, "SIGKILL of several", pid);
  }
}

async function stop(stage: Stage, random: Random): Promise<void> {
  if (stage.expectations.names("stopped").length >= STOPPED_AT_ONCE) {
    return await start(stage, random);
  }
  const worker = random.pick(running(stage));
  if (worker === undefined) return;
  const { stopped } = await stage.ask("stop_worker", { worker, wait: true });
  stage.expectations.stopped(worker, 0);
  if (stopped !== true) stage.expectations.violated(`${worker} was not stopped when asked to`);
}

async function start(stage: Stage, random: Random): Promise<void> {
  const worker = random.pick(stage.expectations.names("stopped"));
  if (worker === undefined || worker === stage.programs.extra) return;
  const command = random.next() < 0.5 ? "start_worker" : "restart_worker";
  // Wanted before it is answered: it may run by then.
  stage.expectations.started(worker);
  await stage.ask(command, { worker });
}

async function stopAndKill(stage: Stage, random: Random): Promise<void> {
  if (stage.expectations.names("stopped").length >= STOPPED_AT_ONCE) return;
  const worker = random.pick(running(stage));
  if (worker === undefined) return;
  await stage.ask("stop_worker", { worker });
  await stage.killSupervisor();
  stage.expectations.stopped(worker, STOP_MS);
  await stage.startSupervisor();
}

async function restart(stage: Stage, random: Random): Promise<void> {
  const worker = random.pick(running(stage));
  if (worker === undefined) return;
  const before = await stage.processOf(worker);
  stage.expectations.disturbed(worker, "restart command", before?.pid);
  await stage.ask("restart_worker", { worker });
}

async function spoilRegistry(stage: Stage): Promise<void> {
  const spoilt = `${stage.registryPath}.soak`;
  await writeFile(spoilt, GARBAGE);
  await rename(spoilt, stage.registryPath);
}

async function reload(stage: Stage, random: Random): Promise<void> {
  const { programs, expectations } = stage;
  if (random.next() < 0.5) return await comeAndGo(stage);
  const worker = random.pick(programs.workers);
  if (worker === undefined) return;
  const before = await stage.processOf(worker);
  programs.edit(worker);
  await stage.configure();
  expectations.disturbed(worker, "reload_config", before?.pid);
  expectChange(stage, await stage.ask("reload_config"), { changed: [worker] });
}

async function comeAndGo(stage: Stage): Promise<void> {
  const { programs, expectations } = stage;
  const { extra } = programs;
  programs.isExtraConfigured = !programs.isExtraConfigured;
  await stage.configure();
  if (programs.isExtraConfigured) expectations.add(extra);
  const done = await stage.ask("reload_config");
  if (!programs.isExtraConfigured) expectations.stopped(extra, STOP_MS);
  expectChange(stage, done, programs.isExtraConfigured ? { added: [extra] } : { removed: [extra] });
}

function expectChange(
  { expectations }: Stage,
  done: Readonly<Record<string, unknown>>,
  expected: { readonly [kind in "added" | "removed" | "changed"]?: readonly string[] },
): void {
  for (const kind of ["added", "removed", "changed"] as const) {
    const seen = JSON.stringify(done[kind]);
    const wanted = JSON.stringify(expected[kind] ?? []);
    if (seen !== wanted) {
      expectations.violated(`reload_config says ${kind} ${seen} instead of ${wanted}`);
    }
  }
}

async function startSecond(stage: Stage): Promise<void> {
  const second = stage.launch();
  const tooLong = setTimeout(() => second.kill("SIGKILL"), REFUSES_MS);
  const { code, signal } = await second.ended();
  clearTimeout(tooLong);
  if (code === 1 && second.stderr.includes("already")) return;
  stage.expectations.violated(
    `a second supervisor ended with ${signal ?? code}: ${second.stderr.slice(-300)}`,
  );
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** All faults. */
export const FAULTS: readonly Fault[] = [
  { name: "SIGKILL", weight: 20, strike: (stage, random) => kill(stage, random, "SIGKILL") },
  { name: "SIGTERM", weight: 8, strike: (stage, random) => kill(stage, random, "SIGTERM") },
  { name: "SIGSTOP", weight: 6, strike: (stage, random) => kill(stage, random, "SIGSTOP") },
  { name: "SIGKILL of several", weight: 3, strike: killSeveral },
  { name: "supervisor killed", weight: 8, strike: replaceSupervisor },
  { name: "supervisor killed while it starts", weight: 3, strike: killWhileStarting },
  { name: "supervisor and worker killed", weight: 6, strike: killBoth },
  { name: "stop", weight: 7, strike: stop },
  { name: "start", weight: 7, strike: start },
  { name: "restart", weight: 5, strike: restart },
  { name: "stop, and supervisor killed", weight: 3, strike: stopAndKill },
  {
    name: "registry deleted",
    weight: 3,
    strike: ({ registryPath }) => rm(registryPath, { force: true }),
  },
  { name: "registry spoilt", weight: 3, strike: spoilRegistry },
  { name: "reload_config", weight: 6, strike: reload },
  { name: "second supervisor", weight: 3, strike: startSecond },
];
