import { readFileSync, statSync } from "node:fs";
import { parse as parseToml, TomlError } from "smol-toml";
import { isTable } from "../../../bus/config/assignments.ts";
import { isMisspelt } from "../../../bus/config/suggestion.ts";
import { errorText, UserError } from "../../../bus/messages/errors.ts";
import { checkSettings, SECTION, type SettingsValues } from "./settings_values.ts";

/** Largest configuration file that is read, as by the workers. */
const MOST_BYTES = 1024 * 1024;

/** What a file sets, and what kept it from being read: that is no reason to show nothing. */
export interface FileSettings {
  readonly values: SettingsValues;
  readonly trouble: string | null;
}

/**
 * Reads the console's section of config.toml. The workers' loader would do, but not in time for the first
 * picture; and what is wrong elsewhere in the file must not keep the cockpit from showing it.
 * @throws {UserError} (wrong use) for a mistake in the section, or in its name
 */
export function fileSettings(path: string): FileSettings {
  const none = (trouble: string | null): FileSettings => ({ values: {}, trouble });
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) return none(`${path}: ${size} bytes are no configuration file`);
    text = readFileSync(path, "utf8");
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error &&
      (error.code === "ENOENT" || error.code === "ENOTDIR");
    return none(isAbsent ? null : `${path} cannot be read: ${errorText(error)}`);
  }
  let document: Record<string, unknown>;
  try {
    document = parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    return none(`${path}, line ${error.line}: ${reason}`);
  }
  return { values: sectionSettings(document, path), trouble: null };
}

/** What the console's section sets. @throws {UserError} (wrong use) for a mistake in it, or in its name */
export function sectionSettings(
  document: Readonly<Record<string, unknown>>,
  path: string,
): SettingsValues {
  const section = document[SECTION];
  if (section === undefined) {
    const wrong = Object.keys(document).find((name) =>
      isTable(document[name]) && isMisspelt(name, SECTION)
    );
    if (wrong === undefined) return {};
    throw new UserError(`${path}: [${wrong}] would be ignored; did you mean [${SECTION}]?`, {
      exitCode: 2,
    });
  }
  if (!isTable(section)) {
    throw new UserError(`${path}: '${SECTION}' must be a section: [${SECTION}]`, { exitCode: 2 });
  }
  return checkSettings(section, `${path}, [${SECTION}]`);
}
