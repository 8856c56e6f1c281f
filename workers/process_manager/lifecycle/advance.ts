/** The life of a program as a pure function: state, input and clock in, state and effects out. */
import type { LifecycleEvent } from "../../../bus/mod.ts";
import { backoffMs, type BackoffPolicy, failuresThatCount } from "./backoff.ts";
import { endText, type Lifecycle, type Phase, type ProgramEnd } from "./state.ts";

/** How a program is to be treated. */
export interface LifecyclePolicy {
  readonly restart: "always" | "on_failure" | "never";
  /** How long a program that was asked to end has time for it, in milliseconds. */
  readonly stopMs: number;
  /** The same for one that is unwell, and may not hear. */
  readonly unwellStopMs: number;
  readonly backoff: BackoffPolicy;
}

/** What happens to a program. */
export type LifecycleInput =
  /** Somebody wants it to run: now, whatever it waits for. */
  | { readonly type: "start" }
  /** Somebody wants it to stop, and to stay so. */
  | { readonly type: "stop"; readonly reason: string }
  /** It is to stop, but others come first: from now on it is not started again. */
  | { readonly type: "unwant"; readonly reason: string }
  | { readonly type: "restart"; readonly reason: string }
  /** Time has passed. `blockedBy` says what it has to wait for. */
  | { readonly type: "look"; readonly blockedBy: string | null }
  | { readonly type: "started"; readonly pid: number }
  | { readonly type: "not_started"; readonly reason: string; readonly how: "broken" | "failed" }
  /** A process of it was found running. */
  | { readonly type: "adopted"; readonly pid: number }
  /** What an earlier supervisor knew: so many restarts, and whether it ran at last. */
  | { readonly type: "recalled"; readonly restarts: number; readonly last: "ran" | "rested" }
  | { readonly type: "ready" }
  /** What broke it may have been mended. */
  | { readonly type: "mended" }
  /** It hangs, or is not ready in time, or has grown too large. */
  | { readonly type: "unwell"; readonly reason: string }
  | { readonly type: "ended"; readonly end: ProgramEnd };

/** What is to be done. */
export type LifecycleEffect =
  /** To be answered with `started` or `not_started`. */
  | { readonly type: "spawn" }
  | { readonly type: "signal"; readonly signal: "stop" | "kill" }
  | {
    readonly type: "announce";
    readonly event: LifecycleEvent["event"];
    readonly pid: number;
    readonly reason: string;
  };

/** A step: the new state, and what is to be done. */
export type Step = readonly [Lifecycle, ...LifecycleEffect[]];

/** A killed process that is still there is killed again after this long. */
const KILL_AGAIN_MS = 2_000;

/**
 * Takes one step. An input that does not fit the phase (an end of a process that is not there) changes
 * nothing.
 *
 * @param nowMs of the monotonic clock
 * @param random 0 to 1, for the jitter
 */
export function advance(
  life: Lifecycle,
  input: LifecycleInput,
  nowMs: number,
  policy: LifecyclePolicy,
  random: number,
): Step {
  switch (input.type) {
    case "start":
      return start({ ...life, wanted: true });
    case "stop":
      return stop({ ...life, wanted: false }, input.reason, nowMs, policy);
    case "unwant":
      if ("pid" in life.phase) return [{ ...life, wanted: false }];
      return stop({ ...life, wanted: false }, input.reason, nowMs, policy);
    case "restart":
      return restart({ ...life, wanted: true }, input.reason, nowMs, policy);
    case "look":
      return look(life, input.blockedBy, nowMs);
    case "started":
      return started(life, input.pid, nowMs);
    case "not_started":
      if (life.phase.name !== "waiting") return [life];
      if (input.how === "failed") return failed(life, input.reason, nowMs, policy, random);
      return [{ ...life, phase: { name: "broken" }, reason: input.reason }];
    case "adopted":
      return adopted(life, input.pid, nowMs);
    case "recalled": {
      const restartReason = life.wanted && input.last === "ran" ? "it was gone" : null;
      return [{ ...life, restarts: input.restarts, restartReason }];
    }
    case "ready":
      if (life.phase.name !== "starting") return [life];
      return [{ ...life, phase: { ...life.phase, name: "running", readyMs: nowMs }, reason: null }];
    case "mended":
      if (life.phase.name !== "broken") return [life];
      return [{ ...life, phase: { name: "waiting" }, reason: null }];
    case "unwell":
      return unwell(life, input.reason, nowMs, policy);
    case "ended":
      return ended(life, input.end, nowMs, policy, random);
  }
}

function start(life: Lifecycle): Step {
  const { phase } = life;
  switch (phase.name) {
    case "starting":
    case "running":
    case "waiting":
      return [life];
    case "stopping":
      return [{ ...life, phase: { ...phase, next: "start" }, restartReason: "started again" }];
    default:
      return [{
        ...life,
        phase: { name: "waiting" },
        failures: 0,
        restarts: phase.name === "stopped" ? 0 : life.restarts,
        reason: null,
      }];
  }
}

function stop(life: Lifecycle, reason: string, nowMs: number, policy: LifecyclePolicy): Step {
  const { phase } = life;
  switch (phase.name) {
    case "starting":
    case "running":
      return stopping({ ...life, reason }, phase, "stop", nowMs + policy.stopMs, nowMs);
    case "stopping":
      return [{ ...life, phase: { ...phase, next: "stop" }, reason }];
    default:
      return [{ ...life, phase: { name: "stopped" }, restartReason: null, failures: 0, reason }];
  }
}

function restart(life: Lifecycle, reason: string, nowMs: number, policy: LifecyclePolicy): Step {
  const { phase } = life;
  const again = { ...life, failures: 0, restartReason: reason, reason };
  switch (phase.name) {
    case "starting":
    case "running":
      return stopping(again, phase, "start", nowMs + policy.stopMs, nowMs);
    case "stopping":
      return [{ ...again, phase: { ...phase, next: "start" } }];
    default:
      return start({ ...life, failures: 0 });
  }
}

/** Asks a process to end. */
function stopping(
  life: Lifecycle,
  phase: Extract<Phase, { name: "starting" | "running" }>,
  next: "stop" | "start" | "replace",
  killAtMs: number,
  nowMs: number,
): Step {
  const { pid } = phase;
  const readyMs = phase.name === "running" ? phase.readyMs : null;
  return [
    { ...life, phase: { name: "stopping", pid, sinceMs: nowMs, readyMs, killAtMs, next } },
    { type: "signal", signal: "stop" },
  ];
}

function look(life: Lifecycle, blockedBy: string | null, nowMs: number): Step {
  const { phase } = life;
  switch (phase.name) {
    case "waiting":
      if (blockedBy === null) return [life, { type: "spawn" }];
      return [life.reason === blockedBy ? life : { ...life, reason: blockedBy }];
    case "backoff":
      if (nowMs < phase.dueMs) return [life];
      return look({ ...life, phase: { name: "waiting" } }, blockedBy, nowMs);
    case "stopping":
      if (nowMs < phase.killAtMs) return [life];
      return [
        { ...life, phase: { ...phase, killAtMs: nowMs + KILL_AGAIN_MS } },
        { type: "signal", signal: "kill" },
      ];
    default:
      return [life];
  }
}

function started(life: Lifecycle, pid: number, nowMs: number): Step {
  if (life.phase.name !== "waiting") return [life];
  const { restartReason } = life;
  const phase: Phase = { name: "starting", pid, sinceMs: nowMs };
  if (restartReason === null) {
    return [
      { ...life, phase, reason: null },
      { type: "announce", event: "worker_started", pid, reason: "wanted" },
    ];
  }
  return [
    { ...life, phase, restarts: life.restarts + 1, restartReason: null, reason: restartReason },
    { type: "announce", event: "worker_restarted", pid, reason: restartReason },
  ];
}

function adopted(life: Lifecycle, pid: number, nowMs: number): Step {
  if ("pid" in life.phase) return [life];
  // It ran before it was looked at, and is taken to be ready: it must not be replaced for not saying so.
  const phase: Phase = { name: "running", pid, sinceMs: nowMs, readyMs: nowMs };
  return [
    { ...life, phase, restartReason: null, reason: null },
    { type: "announce", event: "worker_started", pid, reason: "found running" },
  ];
}

function unwell(life: Lifecycle, reason: string, nowMs: number, policy: LifecyclePolicy): Step {
  const { phase } = life;
  if (phase.name !== "starting" && phase.name !== "running") return [life];
  const killAtMs = nowMs + Math.min(policy.stopMs, policy.unwellStopMs);
  return stopping({ ...life, reason }, phase, "replace", killAtMs, nowMs);
}

function ended(
  before: Lifecycle,
  end: ProgramEnd,
  nowMs: number,
  policy: LifecyclePolicy,
  random: number,
): Step {
  const { phase } = before;
  if (!("pid" in phase)) return [before];
  const { pid } = phase;
  const readyMs = phase.name === "starting" ? null : phase.readyMs;
  const ranMs = readyMs === null ? 0 : nowMs - readyMs;
  const life = { ...before, failures: failuresThatCount(before.failures, ranMs, policy.backoff) };
  const announce = (event: LifecycleEvent["event"], reason: string): LifecycleEffect => ({
    type: "announce",
    event,
    pid,
    reason,
  });
  const text = endText(end);
  const isClean = end.signal === null && (end.code === 0 || end.code === null && end.word !== null);

  if (phase.name === "stopping" && phase.next !== "replace") {
    const reason = life.reason ?? text;
    const stopped = announce("worker_stopped", reason);
    if (phase.next === "stop" || !life.wanted) {
      return [{ ...life, phase: { name: "stopped" }, failures: 0, restartReason: null }, stopped];
    }
    return [{ ...life, phase: { name: "waiting" }, restartReason: reason }, stopped];
  }
  if (phase.name !== "stopping" && end.word === "stop") {
    return [
      { ...life, phase: { name: "stopped" }, wanted: false, failures: 0, reason: text },
      announce("worker_stopped", text),
    ];
  }
  // One that asks for it before it ever ran well is no better than one that fails.
  if (phase.name === "running" && end.word === "restart" && life.wanted) {
    return [
      { ...life, phase: { name: "waiting" }, restartReason: text, reason: text },
      announce("worker_stopped", text),
    ];
  }
  const reason = phase.name === "stopping" ? life.reason ?? text : text;
  const told = phase.name !== "stopping" && isClean
    ? announce("worker_stopped", reason)
    : announce("worker_crashed", reason);
  if (!life.wanted) return [{ ...life, phase: { name: "stopped" }, failures: 0, reason }, told];
  const isLeft = policy.restart === "never" ||
    policy.restart === "on_failure" && isClean && phase.name !== "stopping";
  const how = isClean && phase.name !== "stopping" ? "clean" : "failed";
  if (isLeft) return [{ ...life, phase: { name: "finished", how }, reason }, told];
  const [next, ...effects] = failed(life, reason, nowMs, policy, random);
  return [next, told, ...effects];
}

/** A failure more: the next try comes after a backoff, however many there were. */
function failed(
  life: Lifecycle,
  reason: string,
  nowMs: number,
  policy: LifecyclePolicy,
  random: number,
): Step {
  const failures = life.failures + 1;
  const dueMs = nowMs + backoffMs(failures, policy.backoff, random);
  return [{ ...life, phase: { name: "backoff", dueMs }, failures, restartReason: reason, reason }];
}
