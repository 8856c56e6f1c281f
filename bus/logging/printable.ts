/** Text of peers, files and devices, made harmless to the terminal that it is shown on. */

/** Whether a code unit would act on the terminal, or on the order of the text around it. */
export function actsOnTerminal(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) ||
    (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
    code === 0x200e || code === 0x200f || code === 0x061c || code === 0xfeff;
}

function escaped(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}

/** The text with every code unit that acts on a terminal replaced by what `sign` makes of it. */
export function replaceActive(text: string, sign: (code: number) => string): string {
  let clean = "";
  let from = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (!actsOnTerminal(code)) continue;
    clean += text.slice(from, index) + sign(code);
    from = index + 1;
  }
  return from === 0 ? text : clean + text.slice(from);
}

const SHORT_ESCAPES: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r" };

/**
 * The text on one line, with escape sequences and changes of the writing direction shown as `\u001b` and
 * the like, not obeyed. Lone surrogates become replacement signs.
 */
export function printable(text: string): string {
  return replaceActive(text, (code) => SHORT_ESCAPES[code] ?? escaped(code)).toWellFormed();
}

/** A value as JSON on one line that is harmless to a terminal and means the same to a program. */
export function jsonLine(value: unknown): string {
  return replaceActive(JSON.stringify(value) ?? "null", escaped);
}
