import { UserError } from "../../bus/messages/errors.ts";
import type { Theme } from "./theme.ts";
import { DARK } from "./themes/dark.ts";
import { HIGH_CONTRAST } from "./themes/high_contrast.ts";
import { LIGHT } from "./themes/light.ts";

/** All themes; the first one is used unless another is asked for. */
export const THEMES = [DARK, LIGHT, HIGH_CONTRAST] as const satisfies readonly Theme[];

/** The theme of that name. @throws UserError when there is none */
export function themeNamed(name: string): Theme {
  const found = THEMES.find((theme) => theme.name === name);
  if (found !== undefined) return found;
  const names = THEMES.map((theme) => theme.name).join(", ");
  throw new UserError(`no theme is named '${name}'; there are ${names}`);
}
