import { basename, resolve } from "node:path";
import { type Clock, systemClock } from "../../bus/clock.ts";
import { UserError } from "../../bus/messages/errors.ts";
import { NameTakenError } from "../../bus/registry/registration.ts";
import { Registry } from "../../bus/registry/registry.ts";
import type { Output } from "../commands/output.ts";
import type { Print } from "../commands/print.ts";
import { Ending } from "../ending.ts";
import { sanitise } from "../tui/glyphs.ts";
import { Player, type PlayerFacts } from "./player.ts";
import { ProblemReport } from "./problem_report.ts";
import { chooseNames, type NameChoice, refuseTaken } from "./replay_names.ts";
import { ReplayService } from "./replay_service.ts";
import { displayReplay } from "./replay_display.ts";
import { summaryJson, summaryText } from "./replay_summary.ts";
import { sizeText } from "./sizes.ts";
import { StatusLine } from "./status_line.ts";
import { type Survey, survey } from "./survey.ts";

const PROGRESS_MS = 250;

/** What is replayed, and how. */
export interface ReplayRequest extends NameChoice {
  readonly path: string;
  /** Folder of all state. */
  readonly home: string;
  readonly speed: number;
  readonly from: number;
  readonly repeat: "once" | "loop";
  /** Ends after so long; never by itself when null. */
  readonly seconds: number | null;
  readonly print: Print;
}

function tell(text: string): void {
  console.error(`vj_console: ${sanitise(text)}`);
}

/**
 * Plays a recording on the bus until its end, a signal, a key or the time ends it; then prints a summary.
 *
 * @throws {UserError} when it cannot be read, or a living worker has a name of it.
 */
export async function replay(output: Output, request: ReplayRequest): Promise<void> {
  const { path, home, from, seconds, print } = request;
  const status = new StatusLine();
  const survey = await look(path, status);
  const names = chooseNames([...survey.sources.keys()].sort(), request);
  if (from > survey.seconds) {
    throw new UserError(
      `--from ${from} lies behind the end of ${path}, which lasts ${survey.seconds.toFixed(1)} s`,
      { exitCode: 2 },
    );
  }
  const registry = new Registry({ home, onWarning: tell });
  refuseTaken(names, await registry.services());
  using ending = new Ending(seconds);
  const facts = await play({
    request,
    survey,
    names,
    registry,
    status,
    ending,
    clock: systemClock,
  });
  status.clear();
  await output.lines([
    print === "json"
      ? summaryJson(path, survey, facts)
      : sanitise(summaryText(path, survey, facts)),
  ]);
}

/** Reads the file once. @throws {UserError} */
async function look(path: string, status: StatusLine): Promise<Survey> {
  const report = new ProblemReport(path, (text) => {
    status.clear();
    tell(text);
  });
  let shownMs = performance.now();
  try {
    return await survey(path, (number, reason) => report.add(number, reason), (bytes) => {
      if (performance.now() - shownMs < PROGRESS_MS) return;
      shownMs = performance.now();
      status.show(`reading ${basename(path)}: ${sizeText(bytes)}`);
    });
  } finally {
    status.clear();
    report.close();
  }
}

/** What a replay is made of. */
interface Stage {
  readonly request: ReplayRequest;
  readonly survey: Survey;
  /** Names by those in the recording. */
  readonly names: ReadonlyMap<string, string>;
  readonly registry: Registry;
  readonly status: StatusLine;
  readonly ending: Ending;
  readonly clock: Clock;
}

async function play(stage: Stage): Promise<PlayerFacts> {
  const { request, survey, ending, status, clock } = stage;
  const { path, speed, from, repeat } = request;
  const voices = new Map<string, ReplayService>();
  const player = new Player({
    path,
    survey,
    voices,
    clock,
    speed,
    from,
    repeat,
    signal: ending.signal,
  });
  let refusal: unknown;
  try {
    await openVoices(stage, voices, player, (error) => {
      refusal = error;
      ending.end();
    });
    tell(
      `replaying ${path}: ${survey.seconds.toFixed(1)} s of ${
        [...stage.names.values()].join(", ")
      }`,
    );
    using _display = displayReplay({
      player,
      status,
      end: () => ending.end(),
      seconds: survey.seconds,
      speed,
      repeat,
    });
    await player.run();
  } catch (error) {
    refusal = error;
  }
  const { facts } = player;
  status.clear();
  await Promise.all([...voices.values()].map((voice) => voice.close()));
  if (refusal instanceof NameTakenError) throw new UserError(refusal.message, { cause: refusal });
  if (refusal !== undefined) throw refusal;
  return facts;
}

/** What `get_state` tells, in the words of the wire. */
function figures({ path, speed, repeat }: ReplayRequest, survey: Survey, facts: PlayerFacts) {
  const { position, messages, round, isPaused: paused, lateSeconds: behind } = facts;
  const file = resolve(path);
  const { seconds, bad: bad_lines } = survey;
  return { file, position, seconds, speed, repeat, paused, round, messages, bad_lines, behind };
}

async function openVoices(
  { request, survey, names, registry, status, clock }: Stage,
  voices: Map<string, ReplayService>,
  player: Player,
  onRefused: (error: unknown) => void,
): Promise<void> {
  const { path } = request;
  const trouble = (text: string, fields: Record<string, unknown> = {}) => {
    status.clear();
    tell(text.replace(/\{(\w+)\}/g, (_, key: string) => String(fields[key])));
  };
  const log = { info: trouble, warn: trouble };
  for (const [original, name] of names) {
    const recorded = survey.sources.get(original);
    if (recorded === undefined) continue;
    const voice = await ReplayService.open({
      worker: {
        name,
        original,
        recorded,
        about: () => `a replay of ${path} at ${player.facts.position.toFixed(1)} s`,
        metrics: () => figures(request, survey, player.facts),
      },
      registry,
      clock,
      metadata: { replay_file: resolve(path), replay_of: original },
      log,
      onRefused,
    });
    voices.set(original, voice);
  }
  for (const voice of voices.values()) await voice.begin();
}
