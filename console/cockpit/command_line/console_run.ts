/** How a run ended. */
export interface RunEnd {
  readonly code: number;
  /** Such as "SIGTERM"; null when it ended by itself. */
  readonly signal: string | null;
}

/** A run of this program's subcommands. */
export interface ConsoleRun {
  /** Resolves when it has ended and everything it said was told. @throws when it could not be started */
  readonly ended: Promise<RunEnd>;
  /** Asks it to end; after a second it is made to. May be called again, and when it has ended. */
  end(): void;
}

/** What a run says, and where that is shown. */
export interface ConsoleRunOptions {
  /** Columns that lines are shown in. */
  readonly columns: number;
  readonly onLine: (line: string, stream: "stdout" | "stderr") => void;
}

/** Runs this program with arguments. */
export type RunConsole = (args: readonly string[], options: ConsoleRunOptions) => ConsoleRun;
