import { parse as parseToml, TomlError } from "smol-toml";
import { isTable, type Values } from "../../../../bus/config/assignments.ts";
import { isMisspelt, suggestion } from "../../../../bus/config/suggestion.ts";
import { errorText } from "../../../../bus/messages/errors.ts";
import { sectionSettings } from "../../../cockpit/settings/file_settings.ts";
import { SECTION } from "../../../cockpit/settings/settings_values.ts";
import { type Finding, Findings } from "../finding.ts";
import { count, octal, shellWord, some } from "../words.ts";

/** What is known of the configuration file. */
export interface ConfigFacts {
  readonly path: string;
  /** Its text; null where there is none, or why it cannot be read. */
  readonly content:
    | { readonly text: string; readonly mode: number | null }
    | { readonly trouble: string }
    | null;
  /** Names of programs and workers that a section may have. */
  readonly known: readonly string[];
}

const DEEPEST = 8;

/** Keys whose values let a stranger in somewhere. */
const SECRET_KEY = /(^|_)(key|apikey|token|secret|password|passwd|credentials?|cookie|sp_dc)$/i;

/** A TOML document, or the line and the reason why it is none. */
export type Reading =
  | { readonly document: Values }
  | { readonly line: number; readonly reason: string };

/** Reads TOML. */
export function readDocument(text: string): Reading {
  try {
    return { document: parseToml(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    return { line: error.line, reason };
  }
}

/** The tables of the file; none where there is no file, or it cannot be read. */
export function documentOf(content: ConfigFacts["content"]): Values {
  if (content === null || "trouble" in content) return {};
  const reading = readDocument(content.text);
  return "document" in reading ? reading.document : {};
}

/** Paths of the keys that look as if they held a secret. */
export function secretKeys(values: Values, path: readonly string[] = []): string[] {
  if (path.length > DEEPEST) return [];
  return Object.entries(values).flatMap(([key, value]) => {
    const here = [...path, key];
    if (isTable(value)) return secretKeys(value, here);
    const isSecret = typeof value === "string" && value !== "" && SECRET_KEY.test(key);
    return isSecret ? [here.join(".")] : [];
  });
}

/** The program that does not start because a section was meant for it and misses its name. */
function meantFor(section: string, document: Values, known: readonly string[]): string | undefined {
  return known.find((name) => isMisspelt(section, name) && !Object.hasOwn(document, name));
}

function checkSections(found: Findings, document: Values, { path, known }: ConfigFacts): void {
  for (const [section, value] of Object.entries(document)) {
    if (!isTable(value)) {
      found.add(
        "warning",
        `${path}: '${section}' stands outside of every section and is ignored`,
        "move it below the [section] of its program",
      );
      continue;
    }
    if (known.includes(section)) continue;
    const meant = meantFor(section, document, known);
    if (meant !== undefined) {
      found.add(
        "problem",
        `${path}: ${meant} does not start because of [${section}]; did you mean [${meant}]?`,
        `rename the section: [${meant}]`,
      );
      continue;
    }
    // `audio_analyzer_2`, `audio_analyzer-b`: an instance beside the first.
    if (known.some((name) => section.startsWith(name))) continue;
    found.add(
      "warning",
      `${path}: [${section}] belongs to no program known here${suggestion(section, known)}`,
      `rename or remove it; it is right only for a worker started with --name ${section}`,
    );
  }
}

/** The console's own section, which no worker would find fault with. */
function checkConsole(found: Findings, document: Values, path: string): void {
  if (!Object.hasOwn(document, SECTION)) return;
  try {
    sectionSettings(document, path);
  } catch (error) {
    found.add("problem", `${errorText(error)}; vj_console does not start with it`, "correct it");
  }
}

/** Whether the configuration file can be read, means somebody, and keeps its secrets. */
export function checkConfigFile(facts: ConfigFacts): Finding[] {
  const found = new Findings("config");
  const { path, content } = facts;
  const word = shellWord(path);
  if (content === null) {
    found.add("ok", `${path}: not there, every program has its defaults`);
    return found.list;
  }
  if ("trouble" in content) {
    found.add(
      "problem",
      `${path} cannot be read: ${content.trouble}`,
      `sudo chown "$(id -u)" ${word}; chmod 600 ${word}`,
    );
    return found.list;
  }
  const reading = readDocument(content.text);
  if (!("document" in reading)) {
    found.add(
      "problem",
      `${path}, line ${reading.line}: ${reading.reason}: no program starts with it`,
      `correct line ${reading.line}`,
    );
    return found.list;
  }
  const { document } = reading;
  checkSections(found, document, facts);
  checkConsole(found, document, path);
  const secrets = secretKeys(document);
  if (secrets.length > 0 && content.mode !== null && (content.mode & 0o077) !== 0) {
    found.add(
      "warning",
      `${path} holds ${some(secrets)}, and other users may read it (mode ${octal(content.mode)})`,
      `chmod 600 ${word}, or vj_console doctor --fix`,
    );
  }
  if (found.isWell) {
    found.add("ok", `${path}: ${count(Object.keys(document).length, "section")}`);
  }
  return found.list;
}
