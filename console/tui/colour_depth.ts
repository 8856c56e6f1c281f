/** How many colours may be used. `none` still allows bold, dim and inverse. */
export type ColourDepth = "none" | "16" | "256" | "true";

/** The environment variables that decide about colours. */
export interface TerminalEnvironment {
  readonly TERM?: string | undefined;
  readonly COLORTERM?: string | undefined;
  readonly NO_COLOR?: string | undefined;
}

/**
 * The colours that a terminal with this environment shows.
 * NO_COLOR (https://no-color.org: set and not empty) wins over everything.
 */
export function detectColourDepth(environment: TerminalEnvironment): ColourDepth {
  if (environment.NO_COLOR !== undefined && environment.NO_COLOR !== "") return "none";
  const term = environment.TERM ?? "";
  if (term === "dumb") return "none";
  if (/^(truecolor|24bit)$/i.test(environment.COLORTERM ?? "") || /-direct$/.test(term)) {
    return "true";
  }
  if (/256color|kitty|alacritty|ghostty|wezterm|foot/.test(term)) return "256";
  // Windows consoles set no TERM and have shown true colours since Windows 10 1703.
  if (term === "" && Deno.build.os === "windows") return "true";
  return "16";
}

/** Whether a full-screen picture can be drawn at all: a dumb terminal moves no cursor. */
export function canDrawFullScreen(environment: TerminalEnvironment): boolean {
  if (environment.TERM === "dumb") return false;
  return (environment.TERM ?? "") !== "" || Deno.build.os === "windows";
}
