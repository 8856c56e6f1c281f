/** Writing words into systemd's unit files, see systemd.syntax(7) and systemd.service(5). */
import { plainText } from "./plain_text.ts";

/** Words that mean the same with and without quotes, whatever stands around them. */
const PLAIN = /^[\w./:=@,+-]+$/;

/** systemd starts no program whose path holds one of these, however they are written. */
const NOT_IN_PROGRAMS = /["'\\]/;

function quoted(text: string): string {
  if (PLAIN.test(text)) return text;
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/**
 * A value for `Environment=` and the like: quoted, `%` doubled (it begins a specifier).
 *
 * @throws {UserError} for control characters
 */
export function systemdWord(text: string): string {
  return quoted(plainText(text).replaceAll("%", "%%"));
}

/** An argument of a command line, where `$` begins a variable besides. */
function argument(text: string): string {
  return systemdWord(text.replaceAll("$", "$$$$"));
}

/**
 * A command line for `ExecStart=`.
 *
 * Variables are not replaced in the first word, so a `$` in it stays single.
 *
 * @param executable absolute path
 * @throws {UserError} for control characters
 */
export function systemdCommandLine(executable: string, args: readonly string[]): string {
  if (!NOT_IN_PROGRAMS.test(executable)) {
    return [systemdWord(executable), ...args.map(argument)].join(" ");
  }
  // The shell may be told any path; exec leaves no shell behind and keeps the process id.
  const shell = ["-c", 'exec "$0" "$@"', executable, ...args];
  return ["/bin/sh", ...shell.map(argument)].join(" ");
}
