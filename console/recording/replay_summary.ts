import type { PlayerFacts } from "./player.ts";
import { countText } from "./sizes.ts";
import type { Survey } from "./survey.ts";

/** What was replayed, for people. */
export function summaryText(path: string, survey: Survey, facts: PlayerFacts): string {
  const { messages, position, lateSeconds } = facts;
  return `${path}: ${countText(messages, "message")} replayed, to ${position.toFixed(1)} s of ` +
    `${survey.seconds.toFixed(1)} s` +
    (survey.bad === 0 ? "" : `; ${countText(survey.bad, "line")} left out`) +
    (lateSeconds < 0.1
      ? ""
      : `; ${lateSeconds.toFixed(1)} s behind: this machine was stopped or too slow`);
}

/** What was replayed, as one line of JSON. */
export function summaryJson(path: string, survey: Survey, facts: PlayerFacts): string {
  const { messages, position, round, lateSeconds } = facts;
  return JSON.stringify({
    file: path,
    messages,
    position: Number(position.toFixed(3)),
    seconds: survey.seconds,
    rounds: round,
    bad_lines: survey.bad,
    behind: Number(lateSeconds.toFixed(3)),
  });
}
