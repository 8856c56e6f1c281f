/** A word that the shell offers, and what it means. */
export interface Completion {
  readonly word: string;
  readonly meaning: string;
}

/** The subcommands, as offered by the shell and as listed by `--help`. */
export const SUBCOMMANDS: readonly Completion[] = [
  { word: "up", meaning: "start everything, and keep it running" },
  { word: "down", meaning: "stop everything" },
  { word: "ps", meaning: "show what runs, what does not, and why" },
  { word: "start", meaning: "start programs" },
  { word: "stop", meaning: "stop programs; they stay stopped" },
  { word: "restart", meaning: "stop programs and start them again" },
  { word: "logs", meaning: "print what programs say" },
  { word: "doctor", meaning: "check this machine before the show" },
  { word: "status", meaning: "list the workers and their health" },
  { word: "describe", meaning: "show what a worker can do" },
  { word: "get", meaning: "show the state of a worker" },
  { word: "send", meaning: "send a command to a worker" },
  { word: "set", meaning: "change the configuration of a worker" },
  { word: "watch", meaning: "print telemetry as it comes" },
  { word: "record", meaning: "write telemetry to a file" },
  { word: "replay", meaning: "play a recorded file back on the bus" },
  { word: "completions", meaning: "print a completion script for a shell" },
];

/** Shells that `completions` writes a script for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
