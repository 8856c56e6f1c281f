import { vjHome } from "../../../bus/registry/home.ts";
import { type Completion, SUBCOMMANDS } from "../../commands/subcommands.ts";
import type { Desk } from "../desk.ts";
import { COCKPIT_WORDS, wordsBehind } from "./cockpit_words.ts";

/** The words that can stand at a place of the command line, from what the cockpit and the workers know. */
export async function askWords(
  desk: Desk,
  words: readonly string[],
): Promise<readonly Completion[]> {
  const [first = ""] = words;
  if (words.length <= 1) {
    if (first.startsWith("-")) return [{ word: "--help", meaning: "all that can be asked for" }];
    return [...SUBCOMMANDS, ...COCKPIT_WORDS.filter(({ word }) => word !== "logs")];
  }
  const behind = wordsBehind(first);
  if (behind !== null) return words.length === 2 ? behind : [];
  if (first === "help") return words.length === 2 ? SUBCOMMANDS : [];
  const line = first === "config" ? ["describe", ...words.slice(1)] : words;
  // Loaded with the first word that needs it: the first picture does not wait for it.
  const [{ complete }, { logNames }, { recordingNames }] = await Promise.all([
    import("../../commands/completion_words.ts"),
    import("../../commands/logs/log_names.ts"),
    import("../../recording/recording_names.ts"),
  ]);
  const bus = {
    services: () => Promise.resolve(desk.model.workers.entries),
    send: desk.send.bind(desk),
  };
  return await complete(bus, line, () => logNames(vjHome()), recordingNames);
}
