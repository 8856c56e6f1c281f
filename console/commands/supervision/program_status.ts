/** What a supervisor tells of its programs, as far as it can be believed. */
import { z } from "zod";
import { jsonLine } from "../../../bus/logging/printable.ts";

/** More programs than this are a mistake of whoever answers. */
const MOST_PROGRAMS = 1_000;
const MOST_LINES = 50;

const text = z.string().nullable().catch(null);
const figure = z.number().nullable().catch(null);

const statusSchema = z.looseObject({
  name: z.string(),
  state: z.string(),
  reason: text,
  wanted: z.boolean().catch(true),
  pid: z.int().positive().nullable().catch(null),
  uptime: figure,
  restarts: z.number().catch(0),
  failures: z.number().catch(0),
  last_exit: z.looseObject({ code: figure, reason: z.string() }).nullable().catch(null),
  next_try: figure,
  cpu: figure,
  memory: figure,
  groups: z.array(z.string()).catch([]),
  last_lines: z.array(z.string()).catch([]).transform((lines) => lines.slice(-MOST_LINES)),
});

/** One program, as the supervisor tells of it. Times in seconds, memory in bytes, cpu in percent of a core. */
export type ProgramStatus = z.infer<typeof statusSchema>;

function workersIn({ workers }: Readonly<Record<string, unknown>>): unknown[] {
  return Array.isArray(workers) ? workers.slice(0, MOST_PROGRAMS) : [];
}

/** Reads `{workers: [...]}`, sorted by name; what has no name and no state is left out. */
export function readStatuses(answer: Readonly<Record<string, unknown>>): ProgramStatus[] {
  return workersIn(answer)
    .flatMap((worker) => statusSchema.safeParse(worker).data ?? [])
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

/** The programs of `{workers: [...]}` for a program to read: all that was told of each, an object a line. */
export function statusLines(
  answer: Readonly<Record<string, unknown>>,
  isWanted: (name: string) => boolean = () => true,
): string[] {
  return workersIn(answer)
    .filter((worker) => isWanted(statusSchema.safeParse(worker).data?.name ?? ""))
    .map((worker) => jsonLine(worker));
}
