/** What the cockpit shows that can be seen from outside as well. */
import type { Claim } from "./claim.ts";
import type { DiscJockey } from "./disc_jockey.ts";
import type { Facts } from "./facts.ts";
import { SUPERVISOR } from "../integration/supervisor_harness.ts";
import { WORKERS } from "./show_stage.ts";

/** Tempi that are so close are the same: the picture may be a message younger. */
const BPM_STEP = 1;

/** So much of a line of lyrics fits into the overview, and tells it from the others. */
const LINE_COLUMNS = 24;

const isShown = (rows: readonly string[], screen: string) =>
  rows[1]?.includes(`${screen}]`) === true;

/** All claims. */
export function claimsOf(facts: Facts, discJockey: DiscJockey): Claim[] {
  return [aliveCount(facts), tempo(facts), track(facts, discJockey), line(facts), ...rows(facts)];
}

/** "● 8 alive" in the header: the workers and the supervisor. */
function aliveCount(facts: Facts): Claim {
  return {
    name: "header: alive",
    fact: () => {
      const standings = [SUPERVISOR, ...WORKERS].map((name) => facts.standing(name));
      if (standings.includes("starting")) return undefined;
      return String(standings.filter((standing) => standing === "alive").length);
    },
    shown: ([header = ""]) => /(\d+)(?: of \d+)? alive/.exec(header)?.[1],
  };
}

function tempo(facts: Facts): Claim {
  return {
    name: "header: tempo",
    fact: () => {
      if (!facts.hasSound) return facts.pidOf("audio_analyzer") === undefined ? "none" : undefined;
      if (!facts.areSettled("audio_analyzer") || facts.bpm === 0) return undefined;
      return String(Math.round(facts.bpm));
    },
    shown: ([header = ""]) => {
      const bpm = /(\d+\.\d) BPM/.exec(header)?.[1];
      const told = Math.round(facts.bpm);
      if (bpm !== undefined) return Math.abs(Number(bpm) - told) <= BPM_STEP ? String(told) : bpm;
      return /stale/.test(header) ? "none" : undefined;
    },
  };
}

function track(facts: Facts, discJockey: DiscJockey): Claim {
  return {
    name: "header: track",
    fact: () => facts.areSettled("virtualdj_monitor") ? discJockey.track?.title : undefined,
    shown: ([header = ""]) => /Track \d+/.exec(header)?.[0],
  };
}

/** The line that is sung, on the overview; the screen of the lyrics shows it in large letters. */
function line(facts: Facts): Claim {
  const begin = (text: string) => text.slice(0, LINE_COLUMNS).trimEnd();
  return {
    name: "overview: line",
    fact: () => {
      if (!facts.areSettled("lyrics_fetcher", "virtualdj_monitor")) return undefined;
      return facts.line === undefined ? undefined : begin(facts.line);
    },
    shown: (rows) => {
      if (!isShown(rows, "0 overview")) return undefined;
      const text = rows.map((row) => /Song \d+ line \d+: .*/.exec(row)?.[0])
        .find((text) => text !== undefined);
      return text === undefined ? undefined : begin(text);
    },
  };
}

/** Each program on the screen of workers. */
function rows(facts: Facts): Claim[] {
  return WORKERS.map((name) => ({
    name: `workers: ${name}`,
    fact: () => {
      const standing = facts.standing(name);
      return standing === "starting" ? undefined : standing;
    },
    shown: (rows: readonly string[]) => {
      if (!isShown(rows, "6 workers")) return undefined;
      const row = rows.find((text) => text.includes(` ${name} `));
      if (row === undefined) return undefined;
      return /running|alive/.test(row) ? "alive" : "dead";
    },
  }));
}
