/** Performs a show: music, tracks, kills, and a look at the cockpit five times a second. */
import { usage } from "../integration/harness.ts";
import { signal, SUPERVISOR } from "../integration/supervisor_harness.ts";
import { Progress } from "../soak/progress.ts";
import type { Random } from "../soak/random.ts";
import { Judge } from "./claim.ts";
import { claimsOf } from "./claims.ts";
import { Eye } from "./eye.ts";
import { Facts } from "./facts.ts";
import { type ShowStage, WORKERS } from "./show_stage.ts";

const LOOK_MS = 200;
/** Seconds between two of a kind. */
const TRACKS = { least: 25, most: 60 };
const SCREENS = { least: 3, most: 9 };
const KILLS = { least: 4, most: 12 };
/** One in so many kills is of the console, and of the supervisor. */
const RARE = 12;
const SIZE = { columns: 120, rows: 40 };

/** What became of a show. */
export interface ShowResult {
  readonly judge: Judge;
  readonly kills: ReadonlyMap<string, number>;
  readonly tracks: number;
  readonly minutes: number;
  /** Resident megabytes of the console soon after its start and at the end; of the last one if it was killed. */
  readonly consoleMegabytes: readonly number[];
}

/** See the head of the file. */
export async function performShow(
  stage: ShowStage,
  minutes: number,
  random: Random,
  stopped: AbortSignal,
): Promise<ShowResult> {
  using facts = new Facts(stage, stage.home.home.client);
  await using eye = new Eye({ home: stage.home.path, environment: stage.environment }, SIZE);
  const beganMs = performance.now();
  const judge = new Judge(claimsOf(facts, stage.discJockey), () => facts.describe(), beganMs);
  const kills = new Map<string, number>();
  const consoleMegabytes: number[] = [];
  const progress = new Progress();
  let tracks = 0;
  const due = { track: 0, screen: 0, kill: 20, memory: 15 };
  const turn = () => judge.turned(performance.now());
  turn();
  for (;;) {
    const nowMs = performance.now();
    const seconds = (nowMs - beganMs) / 1000;
    if (seconds > minutes * 60 || stopped.aborted) break;
    if (seconds >= due.track) {
      await stage.discJockey.next(random);
      tracks++;
      due.track = seconds + random.between(TRACKS.least, TRACKS.most);
    }
    if (seconds >= due.screen) {
      await eye.press(String(random.pick([0, 1, 2, 3, 4, 5, 6, 6])));
      turn();
      due.screen = seconds + random.between(SCREENS.least, SCREENS.most);
    }
    if (seconds >= due.kill) {
      const victim = await kill(stage, eye, facts, random);
      // What happened while a program was replaced was not looked at.
      if (victim === "vj_console" || victim === SUPERVISOR) turn();
      facts.note(`killed ${victim}`);
      kills.set(victim, (kills.get(victim) ?? 0) + 1);
      due.kill = seconds + random.between(KILLS.least, KILLS.most);
    }
    if (seconds >= due.memory) {
      const { rssBytes } = await usage(await eye.pid()).catch(() => ({ rssBytes: 0 }));
      if (rssBytes > 0) consoleMegabytes.push(rssBytes / 1e6);
      due.memory = seconds + 15;
    }
    await facts.look();
    judge.look(eye.rows(), performance.now());
    progress.look(nowMs, () => {
      const sum = [...kills.values()].reduce((a, b) => a + b, 0);
      return `${Math.floor(seconds)} s, ${tracks} tracks, ${sum} kills, ` +
        `${judge.violations.length} times wrong`;
    });
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  progress.end();
  return { judge, kills, tracks, minutes, consoleMegabytes };
}

/** Kills one program. @returns its name */
async function kill(stage: ShowStage, eye: Eye, facts: Facts, random: Random): Promise<string> {
  const chance = Math.floor(random.between(0, RARE));
  if (chance === 0) {
    await eye.kill();
    return "vj_console";
  }
  if (chance === 1) {
    await stage.replaceSupervisor();
    return SUPERVISOR;
  }
  const victim = random.pick(WORKERS) ?? WORKERS[0];
  const pid = facts.pidOf(victim);
  if (pid !== undefined) signal(pid, "SIGKILL");
  return victim;
}
