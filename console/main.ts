import { printable } from "../bus/logging/printable.ts";
import { errorText, UserError } from "../bus/messages/errors.ts";
import { endWithCockpit, isCockpitChild } from "./cockpit_child.ts";
import { connect } from "./connect.ts";
import type { Print } from "./commands/print.ts";
import { Ending } from "./ending.ts";
import type { LiveOptions } from "./cockpit/options.ts";
import { canDrawFullScreen } from "./tui/colour_depth.ts";

/** The cockpit wakes up once for what comes within a frame. */
const BATCH_MS = 32;

/** Shows the live screen on a terminal, else a line a second. @throws what failed, for people */
async function live(print: Print, options: LiveOptions): Promise<0 | 1> {
  const isScreen = print === "text" && Deno.stdout.isTerminal() &&
    canDrawFullScreen(Deno.env.toObject());
  if (isScreen) {
    const { runCockpit } = await import("./cockpit/run_cockpit.ts");
    using ending = new Ending(options.seconds);
    return await runCockpit(() => connect({ batchMs: BATCH_MS }), options, ending);
  }
  const { runLines } = await import("./lines/run_lines.ts");
  using ending = new Ending();
  const bus = await connect();
  try {
    return await runLines(bus, print, options, ending);
  } finally {
    await bus.close();
  }
}

/** Offers words to a shell that completes; silent and successful whatever happens. */
async function offerWords(line: readonly string[]): Promise<0> {
  const { complete } = await import("./commands/completion_words.ts");
  const { sanitise } = await import("./tui/glyphs.ts");
  const { Output } = await import("./commands/output.ts");
  const { logNames } = await import("./commands/logs/log_names.ts");
  const { recordingNames } = await import("./recording/recording_names.ts");
  const { vjHome } = await import("../bus/registry/home.ts");
  try {
    const bus = await connect();
    const found = await complete(bus, line, () => logNames(vjHome()), recordingNames);
    await new Output().lines(found.map(({ word, meaning }) => `${word}\t${sanitise(meaning)}`));
    await bus.close();
  } catch {
    // A worker that does not answer offers no words; an error message would land in the command line.
  }
  return 0;
}

/** `up -- FLAG...`: what stands behind `--` belongs to the supervisor. */
function splitSupervisorFlags(args: readonly string[]): [own: string[], flags: string[]] {
  const dashes = args[0] === "up" ? args.indexOf("--") : -1;
  return dashes < 0 ? [[...args], []] : [args.slice(0, dashes), args.slice(dashes + 1)];
}

/** Runs vj_console. @returns the exit code: 0 done, 1 failed, 2 wrong use */
export async function main(args: readonly string[]): Promise<number> {
  if (isCockpitChild()) void endWithCockpit();
  if (args[0] === "__complete") return await offerWords(args.slice(1));
  let code: number = 0;
  const runLive = async (print: Print, options: LiveOptions) => {
    code = await live(print, options);
  };
  if (args.length === 0) {
    try {
      await runLive("text", { worker: null, seconds: null });
    } catch (error) {
      console.error(`vj_console: ${printable(errorText(error))}`);
      code = error instanceof UserError ? error.exitCode : 1;
    }
    return code;
  }
  const [{ consoleProgram }, { runProgram }, { vjHome }] = await Promise.all([
    import("./commands/program.ts"),
    import("../bus/cli/program.ts"),
    import("../bus/registry/home.ts"),
  ]);
  const [ownArgs, supervisorFlags] = splitSupervisorFlags(args);
  const program = consoleProgram({ connect, live: runLive, home: vjHome(), supervisorFlags });
  return Math.max(await runProgram(program, ownArgs), code);
}

// Exit explicitly: an addon's thread may otherwise keep a finished process, or take it down noisily.
if (import.meta.main) Deno.exit(await main(Deno.args));
