import { systemClock } from "../../bus/clock.ts";
import { UserError } from "../../bus/messages/errors.ts";
import { within } from "../../bus/worker/within.ts";
import type { Output } from "../commands/output.ts";
import type { Print } from "../commands/print.ts";
import { firstNote } from "../commands/watch.ts";
import type { ConsoleBus } from "../console_bus.ts";
import { Ending } from "../ending.ts";
import { clockDuration } from "../durations.ts";
import { sanitise } from "../tui/glyphs.ts";
import { Recorder, type RecorderOptions, type RecordingFacts } from "./recorder.ts";
import { RecordingFile } from "./recording_file.ts";
import { countText, sizeText } from "./sizes.ts";
import { StatusLine } from "./status_line.ts";

const PROGRESS_MS = 1_000;
/** A disk that takes longer for the rest than this is not waited for. */
const STUCK_MS = 5_000;

/** What is recorded, and how it is told. */
export interface RecordRequest extends Pick<RecorderOptions, "topics" | "except" | "workers"> {
  readonly path: string;
  readonly existing: "keep" | "replace";
  /** Ends after so long; never by itself when null. */
  readonly seconds: number | null;
  readonly print: Print;
}

/**
 * Records until a signal, the time, or the disk ends it; then prints a summary.
 *
 * @throws {UserError} when the file cannot be made, or could not be written to the end.
 */
export async function record(
  bus: ConsoleBus,
  output: Output,
  request: RecordRequest,
): Promise<void> {
  const { path, existing, seconds, print, workers } = request;
  const file = await RecordingFile.create(path, existing);
  using ending = new Ending(seconds);
  const status = new StatusLine();
  const tell = (text: string) => console.error(`vj_console: ${sanitise(text)}`);
  tell(`recording to ${path}${seconds === null ? "; ctrl-c ends it" : ""}`);
  const recorder = new Recorder({ ...request, bus, file, clock: systemClock });
  const note = await firstNote(bus, workers);
  if (note !== null) tell(note);
  file.onTrouble(() => ending.end());
  const timer = setInterval(() => {
    if (status.isTerminal) status.show(progressText(recorder.facts, file.bytes));
  }, PROGRESS_MS);
  await ending.wait();
  clearInterval(timer);
  const stopping = recorder.stop();
  if (!await within(stopping, STUCK_MS)) {
    throw new UserError(`${path} cannot be written: the disk does not answer; its end is missing`);
  }
  const facts = await stopping;
  status.clear();
  await output.lines([
    print === "json" ? summaryJson(facts, file) : sanitise(summaryText(facts, file)),
  ]);
  if (file.trouble !== null) {
    throw new UserError(
      `${path} cannot be written any more: ${file.trouble}; what was written is kept`,
    );
  }
}

function progressText(facts: RecordingFacts, bytes: number): string {
  const trouble = facts.leftOut + facts.lost;
  return `● ${clockDuration(facts.seconds)}  ${countText(facts.messages, "message")} of ` +
    `${countText(facts.workers, "worker")}  ${sizeText(bytes)}` +
    (trouble === 0 ? "" : `  ${trouble} lost`);
}

function summaryText(facts: RecordingFacts, file: RecordingFile): string {
  const { messages, workers, seconds, lost, leftOut } = facts;
  return `${file.path}: ${seconds.toFixed(1)} s, ${countText(messages, "message")} of ` +
    `${countText(workers, "worker")}, ${sizeText(file.bytes)}, ${lost} lost` +
    (leftOut === 0 ? "" : `, ${leftOut} left out`);
}

function summaryJson(
  { seconds, messages, workers, lost, leftOut }: RecordingFacts,
  file: RecordingFile,
) {
  const { path, bytes, trouble: error } = file;
  return JSON.stringify(
    {
      file: path,
      seconds: Number(seconds.toFixed(3)),
      messages,
      workers,
      bytes,
      lost,
      left_out: leftOut,
      error,
    },
  );
}
