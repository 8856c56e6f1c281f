import { systemClock } from "../../../bus/clock.ts";
import { type Command, examplesText } from "../../../bus/cli/program.ts";
import { UserError } from "../../../bus/messages/errors.ts";
import type { ConsoleBus } from "../../console_bus.ts";
import { Output, ReaderGoneError } from "../output.ts";
import type { Finding } from "./finding.ts";

/** What `doctor` needs from outside. */
export interface DoctorHost {
  /** Makes the bus client. */
  connect(): Promise<ConsoleBus>;
  /** Folder of all state. */
  readonly home: string;
}

interface Flags {
  readonly json?: boolean;
  readonly fix?: boolean;
}

const PROGRESS = "examining this machine ...";
const CLEAR_LINE = "\r\x1b[2K";

/** Shows on a terminal that something happens while `work` is under way. */
async function withProgress<T>(work: Promise<T>): Promise<T> {
  const isShown = Deno.stderr.isTerminal() && Deno.env.get("TERM") !== "dumb";
  const show = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  if (!isShown) return await work;
  show(PROGRESS);
  try {
    return await work;
  } finally {
    show(CLEAR_LINE);
  }
}

async function findings(host: DoctorHost, flags: Flags): Promise<Finding[]> {
  const { examine, repair } = await import("./examine.ts");
  const { consoleFolder } = await import("./facts/versions.ts");
  const machine = {
    home: host.home,
    folder: consoleFolder(),
    clock: systemClock,
    connect: () => host.connect(),
  };
  const mended = flags.fix === true ? await repair(machine) : [];
  return [...mended, ...await examine(machine)];
}

/** Prints the findings. @throws {UserError} with the summary when there is a problem */
async function doctor(host: DoctorHost, flags: Flags): Promise<void> {
  const found = await withProgress(findings(host, flags));
  const { reportJson, reportLines, summaryOf } = await import("./report.ts");
  try {
    await new Output().lines(flags.json === true ? reportJson(found) : reportLines(found));
  } catch (error) {
    if (!(error instanceof ReaderGoneError)) throw error;
  }
  const summary = summaryOf(found);
  if (found.some(({ state }) => state === "problem")) throw new UserError(summary);
  console.error(`vj_console: ${summary}`);
}

/** Adds `doctor`: is this machine ready for the show, and what is to be done if not? */
export function addDoctor(program: Command, host: DoctorHost): void {
  program.command("doctor")
    .description("Check this machine before the show, and say how to mend what is wrong")
    .addHelpText(
      "before",
      examplesText([
        ["vj_console doctor", "what is wrong, and how to mend it; exit code 1 for a problem"],
        ["vj_console doctor --fix", "mend what is safe: modes, entries of dead workers, leftovers"],
        ["vj_console doctor --json | jq -r 'select(.state != \"ok\").finding'", "for a program"],
      ]),
    )
    .option("--json", "print JSON, an object a line")
    .option("--fix", "mend what is safe, and say what was done")
    .action((_: Flags, self: Command) => doctor(host, self.optsWithGlobals<Flags>()));
}
