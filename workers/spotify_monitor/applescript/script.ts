import type { ScriptableApplication } from "./applications.ts";

/** Stands between the fields of the answer: no title has it. */
export const SEPARATOR = "\u001f";

/**
 * The AppleScript that asks a player for everything at once, in the words of its dictionary. A player
 * that does not run is not started by it. Numbers are whole, since AppleScript writes fractions with the
 * comma of the user's language.
 */
export function playerScript({ application, durationUnit }: ScriptableApplication): string {
  const duration = durationUnit === "milliseconds"
    ? "(duration of t) as integer"
    : "((duration of t) * 1000) as integer";
  return `
if application "${application}" is not running then return "not running"
with timeout of 3 seconds
  tell application "${application}"
    if player state is playing then
      set s to "playing"
    else if player state is paused then
      set s to "paused"
    else
      return "stopped"
    end if
    set x to character id 31
    try
      set t to current track
      set p to ((player position) * 1000) as integer
      set d to ${duration}
      return s & x & (artist of t) & x & (name of t) & x & (album of t) & x & d & x & p & x & (sound volume)
    on error
      return s
    end try
  end tell
end timeout
`.trim();
}
