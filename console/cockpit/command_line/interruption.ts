/** What a person is asked before a subcommand interrupts the show; null for one that does not. */
export function interruption(args: readonly string[]): string | null {
  if (args.includes("--help") || args.includes("-h")) return null;
  const [subcommand = "", ...rest] = args;
  const isEverything = rest.includes("--all");
  const names = namesOf(rest);
  switch (subcommand) {
    case "down":
      return rest.includes("--keep-workers")
        ? "stop the supervisor? the workers go on unattended"
        : "stop everything?";
    case "stop":
    case "restart":
      return `${subcommand} ${isEverything ? "everything" : names || "nothing"}?`;
    case "send": {
      const [worker = "", command = ""] = names.split(" ");
      if (command === "shutdown") return `end ${worker}?`;
      return command === "restart" ? `restart ${worker}?` : null;
    }
    default:
      return null;
  }
}

const WITH_VALUE = new Set(["--timeout", "--payload"]);

/** The words that are no options; a group is told as such. */
function namesOf(rest: readonly string[]): string {
  const names: string[] = [];
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? "";
    if (WITH_VALUE.has(word)) index++;
    else if (word === "--group") names.push(`the group ${rest[++index] ?? ""}`);
    else if (word.startsWith("--group=")) names.push(`the group ${word.slice(8)}`);
    else if (!word.startsWith("-")) names.push(word);
  }
  return names.join(" ");
}
