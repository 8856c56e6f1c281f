import { isMisspelt, suggestion } from "../../../bus/config/suggestion.ts";
import { UserError } from "../../../bus/messages/errors.ts";
import { THEMES } from "../../tui/themes.ts";

/** The section of config.toml that the console reads. */
export const SECTION = "vj_console";

/** What can be set of the console; what is missing was not set there. */
export interface SettingsValues {
  readonly theme?: string;
  readonly mouse?: "on" | "off";
}

const KEYS = ["theme", "mouse"] as const;
const SWITCH: Readonly<Record<string, "on" | "off">> = {
  on: "on",
  off: "off",
  true: "on",
  false: "off",
};

/**
 * Checks what was set in one place.
 * @param origin that place, for the message
 * @throws {UserError} (wrong use) naming key, value and what is allowed
 */
export function checkSettings(
  values: Readonly<Record<string, unknown>>,
  origin: string,
): SettingsValues {
  const refuse = (text: string): never => {
    throw new UserError(`${origin}: ${text}`, { exitCode: 2 });
  };
  const unknown = Object.keys(values).find((key) => !KEYS.some((known) => known === key));
  if (unknown !== undefined) {
    refuse(`there is no key '${unknown}'${suggestion(unknown, KEYS)}; the keys are theme, mouse`);
  }
  const { theme, mouse } = values;
  const names = THEMES.map(({ name }) => name);
  const found = names.find((name) => name === String(theme).replaceAll("-", "_"));
  if (theme !== undefined && found === undefined) {
    refuse(`theme = ${JSON.stringify(theme)}: there are ${names.join(", ")}`);
  }
  const turned = SWITCH[String(mouse)];
  if (mouse !== undefined && turned === undefined) {
    refuse(`mouse = ${JSON.stringify(mouse)}: true or false`);
  }
  return {
    ...(found === undefined ? {} : { theme: found }),
    ...(turned === undefined ? {} : { mouse: turned }),
  };
}

const PREFIX = "VJ_CONSOLE_";

/** What the environment sets. @throws {UserError} (wrong use) also for a variable that nearly names a key */
export function environmentSettings(
  environment: Readonly<Record<string, string>>,
): SettingsValues {
  const known = KEYS.map((key) => PREFIX + key.toUpperCase());
  const values: Record<string, string> = {};
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || text === "") continue;
    const meant = known.find((one) => isMisspelt(name, one));
    if (known.includes(name)) values[name.slice(PREFIX.length).toLowerCase()] = text;
    else if (meant !== undefined) {
      throw new UserError(`environment: ${name} sets nothing; did you mean '${meant}'?`, {
        exitCode: 2,
      });
    }
  }
  return checkSettings(values, "environment");
}
