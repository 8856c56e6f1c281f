/** No title is longer: what comes from players and files is not to be trusted. */
const LONGEST = 1_000;
// deno-lint-ignore no-control-regex -- these are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\s]+/g;

/**
 * A title, artist or album as it may be passed on, of whatever a player or a file gave: on one line,
 * without control characters, well-formed, of 1,000 UTF-16 units at the most. Empty for what is no text.
 */
export function trackText(given: unknown): string {
  if (typeof given !== "string") return "";
  const text = given.slice(0, 2 * LONGEST).toWellFormed().replace(CONTROLS, " ").trim();
  if (text.length <= LONGEST) return text;
  const cut = text.slice(0, LONGEST - 1);
  // Half a character is none.
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
