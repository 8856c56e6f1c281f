/** Names of flags whose values are nobody's business. */
const SECRET = /token|secret|passw|api.?key|credential/i;
const HIDDEN = "(secret)";

/** Arguments as they may be shown: what looks like a secret by the name of its flag is hidden. */
export function shownArgs(args: readonly string[]): string[] {
  return args.map((arg, index) => {
    const [flag = ""] = arg.split("=", 1);
    if (arg.includes("=") && SECRET.test(flag)) return `${flag}=${HIDDEN}`;
    const before = args[index - 1] ?? "";
    const isValue = before.startsWith("-") && !before.includes("=") && !arg.startsWith("-");
    return isValue && SECRET.test(before) ? HIDDEN : arg;
  });
}
