import type { ConsoleBus } from "../../console_bus.ts";
import type { Output } from "../output.ts";
import type { Print } from "../print.ts";
import type { Pace } from "./pace.ts";
import type { ProgressPort } from "./progress.ts";

/** What a command on the supervisor works with. */
export interface Setting {
  readonly bus: ConsoleBus;
  readonly output: Output;
  readonly print: Print;
  readonly pace: Pace;
  readonly progress: ProgressPort;
  /** Lines for people are cut to this width. @default not cut */
  readonly columns?: number;
  /** Says something to the person that is no data. */
  tell(text: string): void;
  /** Whether a process exists. */
  exists(pid: number): boolean;
}
