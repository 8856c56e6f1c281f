/** Players of macOS that a script can ask, and how. */
import { type PlayerChoice, rankOf } from "../choice.ts";

/** A player that a script can ask. */
export interface ScriptableApplication {
  /** What the configuration calls it. */
  readonly name: string;
  /** Its name in macOS. */
  readonly application: string;
  /** In what it gives the duration of a track. */
  readonly durationUnit: "milliseconds" | "seconds";
}

/** Those that are known. */
export const APPLICATIONS: readonly ScriptableApplication[] = [
  { name: "spotify", application: "Spotify", durationUnit: "milliseconds" },
  { name: "music", application: "Music", durationUnit: "seconds" },
];

/** Those of them that are chosen, the first named first. */
export function chosenApplications(choice: PlayerChoice): ScriptableApplication[] {
  return APPLICATIONS
    .map((application) => ({ application, rank: rankOfApplication(application, choice) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ application }) => application);
}

function rankOfApplication({ name, application }: ScriptableApplication, choice: PlayerChoice) {
  return rankOf({ name, identity: application }, choice);
}
