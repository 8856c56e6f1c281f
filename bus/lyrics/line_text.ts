/** A line that is longer than this is no line of a song. */
const LONGEST = 500;

/** Characters that would end an OSC string early or move a terminal's cursor. */
// deno-lint-ignore no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g;

/** A line of lyrics or a name as it can be shown anywhere: on one line, without control characters, bounded. */
export function lineText(text: string): string {
  // Cut first: what follows is then cheap whatever the text is.
  const cut = text.length > 4 * LONGEST ? text.slice(0, 4 * LONGEST) : text;
  const clean = cut.replace(CONTROL, " ").replace(/\s{2,}/g, " ").trim();
  return (clean.length > LONGEST ? clean.slice(0, LONGEST) : clean).toWellFormed();
}
