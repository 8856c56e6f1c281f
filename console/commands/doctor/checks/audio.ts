import { type Finding, Findings } from "../finding.ts";
import { count, some } from "../words.ts";

/** A sound input, as the analyser lists it. */
export interface Input {
  readonly name: string;
  readonly description: string;
}

/** What is known of the sound inputs. */
export interface AudioFacts {
  /** Whether audio_analyzer lies beside the console. */
  readonly hasAnalyzer: boolean;
  readonly os: string;
  /** What the analyser can hear, or why it does not tell. */
  readonly inputs: readonly Input[] | { readonly trouble: string };
  /** The input that is configured. */
  readonly configured: string;
  /** Programs that capture sound and are installed (Linux). */
  readonly recorders: readonly string[];
  /** Whether the ALSA library can be loaded; null where none is needed. */
  readonly hasAlsa: boolean | null;
}

/** Programs through which the analyser hears on Linux, the best one first. */
export const RECORDERS: readonly string[] = ["parec", "pw-record", "arecord"];

const GET_INPUT: Readonly<Record<string, string>> = {
  darwin: "to hear what the machine plays, install BlackHole (brew install blackhole-2ch)",
  linux: "plug in an interface, or start PulseAudio or PipeWire: its monitor hears what is played",
  windows: "plug in an interface, or switch on Stereo Mix",
};

function checkInputs(found: Findings, { inputs, configured, os }: AudioFacts): void {
  if ("trouble" in inputs) {
    found.add(
      "warning",
      `the sound inputs are unknown: ${inputs.trouble}`,
      "audio_analyzer devices",
    );
    return;
  }
  const wanted = /^device:(.*)$/.exec(configured)?.[1]?.toLowerCase();
  const isThere = wanted === undefined ||
    inputs.some((input) => `${input.name}\n${input.description}`.toLowerCase().includes(wanted));
  if (configured !== "default" && wanted === undefined) {
    found.add("ok", `${count(inputs.length, "sound input")}; configured is ${configured}`);
  } else if (inputs.length === 0) {
    const way = GET_INPUT[os] ?? "plug in an interface";
    found.add(
      "warning",
      "there is no sound input",
      `${way}; without one: audio_analyzer --input demo`,
    );
  } else if (!isThere) {
    found.add(
      "warning",
      `the configured input ${configured} is not there; there are ${
        some(inputs.map(({ name }) => name))
      }`,
      "plug it in (the analyser waits for it), or change input below [audio_analyzer] in config.toml",
    );
  } else found.add("ok", count(inputs.length, "sound input"));
}

/** Whether there is something to hear, and something to hear it with. */
export function checkAudio(facts: AudioFacts): Finding[] {
  const found = new Findings("audio");
  const { hasAnalyzer, recorders, hasAlsa, os } = facts;
  if (!hasAnalyzer) {
    found.add("ok", "no audio_analyzer lies beside the console");
    return found.list;
  }
  checkInputs(found, facts);
  if (os === "linux" && recorders.length === 0) {
    found.add(
      "warning",
      `none of ${RECORDERS.join(", ")} is installed: devices are heard 20 ms later, with gaps`,
      "apt install pulseaudio-utils (or pipewire-bin)",
    );
  } else if (os === "linux") found.add("ok", `captures with ${recorders[0]}`);
  if (hasAlsa === false) {
    found.add(
      "warning",
      "the ALSA library is missing: mp3, ogg and flac files cannot be played or analysed",
      "apt install libasound2 (libasound2t64 since Debian 13)",
    );
  }
  return found.list;
}
