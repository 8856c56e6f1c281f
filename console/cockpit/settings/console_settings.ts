import { join } from "node:path";
import type { Theme } from "../../tui/theme.ts";
import { themeNamed, THEMES } from "../../tui/themes.ts";
import { fileSettings } from "./file_settings.ts";
import { checkSettings, environmentSettings, type SettingsValues } from "./settings_values.ts";

/** How the cockpit looks and what it takes. */
export interface ConsoleSettings {
  readonly theme: Theme;
  readonly mouse: "on" | "off";
  /** Why config.toml was not read; null when it was. */
  readonly trouble: string | null;
}

/** Where the settings come from. */
export interface SettingsSources {
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly flags: SettingsValues;
}

/**
 * The settings of the console: flags win over the environment, that over config.toml, that over defaults.
 * @throws {UserError} (wrong use) for a mistake, naming where it is
 */
export function consoleSettings({ home, environment, flags }: SettingsSources): ConsoleSettings {
  const file = fileSettings(join(home, "config.toml"));
  const values = {
    ...file.values,
    ...environmentSettings(environment),
    ...checkSettings({ ...flags }, "flags"),
  };
  return {
    theme: values.theme === undefined ? THEMES[0] : themeNamed(values.theme),
    mouse: values.mouse ?? "on",
    trouble: file.trouble,
  };
}
