/** What is looked for. */
import { z } from "zod";
import { LEVELS, type LogRecord } from "../record.ts";
import { MOMENT_FORMS } from "./moment.ts";

/** Filters that `tail` and `query` share. */
export const filterShape = {
  level: z.enum(["debug", "info", "warning", "error"]).optional().describe(
    "this or a more urgent one",
  ),
  worker: z.string().max(64).optional(),
  text: z.string().max(500).optional().describe("is in the message, in whatever case"),
};

const moment = z.union([z.number(), z.string().max(40)], {
  error: `a moment is ${MOMENT_FORMS}`,
});

/** What the command `query` takes. */
export const questionSchema = z.object({
  ...filterShape,
  since: moment.optional().describe(MOMENT_FORMS),
  until: moment.optional().describe(MOMENT_FORMS),
  regex: z.string().max(500).optional().describe("a regular expression that the message matches"),
  limit: z.int().min(1).max(10_000).default(200).describe("the last so many that match"),
});
/** A search in the log; moments are Unix seconds. */
export type Question = Omit<z.infer<typeof questionSchema>, "since" | "until"> & {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
};

/** Levels that a question asks for. */
export function levelsFrom(level: Question["level"]): ReadonlySet<string> {
  const first = level === undefined ? 0 : LEVELS.findIndex((name) => name === level.toUpperCase());
  return new Set(LEVELS.slice(first));
}

/** A text as a regular expression that finds it in whatever case. */
export function literal(text: string): RegExp {
  return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "i");
}

/** What tells whether a record is looked for. @throws SyntaxError for a wrong regular expression */
export function matcher(question: Omit<Question, "limit">): (record: LogRecord) => boolean {
  const levels = levelsFrom(question.level);
  const { worker, since = -Infinity, until = Infinity } = question;
  const text = question.text === undefined ? undefined : literal(question.text);
  const regex = question.regex === undefined ? undefined : new RegExp(question.regex);
  return (record) =>
    record.time >= since && record.time <= until && levels.has(record.level) &&
    (worker === undefined || record.worker === worker) &&
    (text === undefined || text.test(record.message)) &&
    (regex === undefined || regex.test(record.message));
}
