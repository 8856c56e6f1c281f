/** `install`, `uninstall` and `unit`: the supervisor starts at login, and again when it dies. */
import { examplesText, Option } from "../../../bus/cli/program.ts";
import { jsonLine, printable } from "../../../bus/logging/printable.ts";
import { type Command, UserError } from "../../../bus/mod.ts";
import { type Launch, ownLaunch } from "./launch.ts";
import { ownManager } from "./own_manager.ts";
import { installationJson, installationLines, removalJson, removalLines } from "./report.ts";
import { MANAGER_NAMES, type ManagerName, type ServiceManager } from "./service_manager.ts";

interface Flags {
  print?: true;
  json?: true;
}

function tellNotes(notes: readonly string[]): void {
  for (const note of notes) console.error(`process_manager: ${printable(note)}`);
}

/** Such a unit would start what lies in a working folder today. */
function refuseSource(): void {
  if (Deno.build.standalone) return;
  throw new UserError(
    "the source cannot be installed, only the executable: make dist, then dist/process_manager install",
  );
}

function printUnit(manager: ServiceManager, launch: Launch, flags: Flags): void {
  const content = manager.content(launch);
  const { name, path, paths } = manager;
  if (flags.json) return console.log(jsonLine({ manager: name, path, paths, content }));
  for (const line of paths) console.log(printable(line));
  console.log(`\n${content.trimEnd()}`);
}

async function install(args: readonly string[], flags: Flags): Promise<void> {
  const manager = ownManager();
  refuseSource();
  const launch = ownLaunch(args);
  if (flags.print) return printUnit(manager, launch, flags);
  const done = await manager.install(launch);
  if (flags.json) return console.log(installationJson(manager, done));
  for (const line of installationLines(done)) console.log(line);
  tellNotes(done.notes);
}

async function uninstall(flags: Flags): Promise<void> {
  const manager = ownManager();
  if (flags.print) {
    const paths = await manager.installed();
    if (flags.json) return console.log(jsonLine({ manager: manager.name, paths }));
    for (const path of paths) console.log(printable(path));
    return;
  }
  const done = await manager.uninstall();
  if (flags.json) return console.log(removalJson(manager, done));
  for (const line of removalLines(done)) console.log(line);
  tellNotes(done.notes);
}

function unit(args: readonly string[], flags: { for?: ManagerName; json?: true }): void {
  const manager = ownManager({ name: flags.for });
  const content = manager.content(ownLaunch(args));
  if (flags.json) {
    return console.log(jsonLine({ manager: manager.name, path: manager.path, content }));
  }
  console.log(content.trimEnd());
}

const INSTALL_EXAMPLES = [
  ["process_manager install", "start at every login"],
  ["process_manager install -- --port 5000", "with flags of the supervisor, behind two dashes"],
  ["process_manager install --print", "look first"],
] as const;

/** Adds `install`, `uninstall` and `unit` to the program of the supervisor. */
export function addInstallCommands(program: Command): void {
  const flagsArgument = ["[flags...]", "flags of the supervisor, behind two dashes"] as const;
  program.command("install")
    .description("start at login and restart after a crash, by systemd or launchd")
    .addHelpText("before", examplesText(INSTALL_EXAMPLES))
    .argument(...flagsArgument)
    .option("--print", "show what would be written, and where; write nothing")
    .option("--json", "print JSON")
    .action(install);
  program.command("uninstall")
    .description("undo install")
    .option("--print", "show what would be removed; remove nothing")
    .option("--json", "print JSON")
    .action(uninstall);
  program.command("unit")
    .description("print the file that install writes")
    .argument(...flagsArgument)
    .addOption(
      new Option("--for <manager>", "for another system than this one").choices(MANAGER_NAMES),
    )
    .option("--json", "print JSON")
    .action(unit);
}
