import type { ConsoleBus } from "../console_bus.ts";
import { descriptionText } from "./description_text.ts";
import { jsonLine } from "../../bus/logging/printable.ts";
import type { Output } from "./output.ts";
import type { Print } from "./print.ts";
import { valueText } from "./value_text.ts";

/** What a worker is asked. */
export interface Question {
  readonly worker: string;
  readonly command: string;
  readonly payload?: Record<string, unknown>;
  /** @default the client's, 2 s */
  readonly timeoutMs?: number;
}

/**
 * Sends a command to a worker and prints its result.
 * @throws {CommandError} what the worker or the client says, in words for people
 */
export async function ask(
  bus: ConsoleBus,
  output: Output,
  print: Print,
  question: Question,
): Promise<void> {
  const { worker, command, payload = {}, timeoutMs } = question;
  const result = await bus.send(
    worker,
    command,
    payload,
    timeoutMs === undefined ? {} : { timeoutMs },
  );
  if (print === "json") return await output.lines([jsonLine(result)]);
  if (command === "describe") return await output.lines(descriptionText(result));
  const lines = valueText(result);
  await output.lines(lines.length > 0 ? lines : ["ok"]);
}
