/** A message that somebody wrote, as `send` of `osc_debugger` takes it. */
export interface WrittenMessage {
  readonly address: string;
  readonly args: readonly (number | string | boolean | null)[];
  /** host:port, where it does not go to the debugger's targets. */
  readonly to: string | null;
}

const MOST_ARGUMENTS = 64;
const WORDS = /"((?:[^"\\]|\\.)*)"|(\S+)/g;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads a line such as `/cue 3 0.5 "go on" true nil @127.0.0.1:9000`.
 * @returns the message, or what is wrong with it
 */
export function parseMessageLine(line: string): WrittenMessage | string {
  const args: (number | string | boolean | null)[] = [];
  let address: string | null = null;
  let to: string | null = null;
  for (const [, quoted, word = ""] of line.matchAll(WORDS)) {
    if (address === null) {
      if (!word.startsWith("/")) return "begin with the address: /cue 3 0.5";
      address = word;
    } else if (quoted !== undefined) args.push(quoted.replace(/\\(.)/g, "$1"));
    else if (word.startsWith("@")) to = word.slice(1);
    else args.push(valueOf(word));
  }
  if (address === null) return "begin with the address: /cue 3 0.5";
  if (args.length > MOST_ARGUMENTS) return `${MOST_ARGUMENTS} arguments are the most`;
  return { address, args, to };
}

function valueOf(word: string): number | string | boolean | null {
  if (NUMBER.test(word) && Number.isFinite(Number(word))) return Number(word);
  if (word === "true" || word === "false") return word === "true";
  return word === "nil" ? null : word;
}
