/** What can stand in the files that a service manager reads. */
import { UserError } from "../../../bus/mod.ts";

/** Systemd and XML refuse all of these in one place or another, escaped or not. */
const UNWRITABLE = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u;

/**
 * The text itself.
 *
 * @throws {UserError} when it holds a newline or another character that no such file can carry.
 */
export function plainText(text: string): string {
  const [found] = UNWRITABLE.exec(text) ?? [];
  if (found === undefined) return text;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new UserError(
    `${JSON.stringify(text)} holds the character U+${code}, which no unit file can carry; ` +
      "use another name",
  );
}
