/** How the system shall start the supervisor. */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError, vjHome } from "../../../bus/mod.ts";

/** A command line and what it needs around it. All paths are absolute. */
export interface Launch {
  readonly executable: string;
  readonly args: readonly string[];
  /** Value of `VJ_HOME`, where it is set. */
  readonly home?: string;
  /** For a system that keeps no journal of what a program prints. */
  readonly logFile: string;
}

/** The service manager is the one who starts it again. */
const NO_KEEPER = ["--set", "keeper=false"];

/** The command line of this program: compiled, or the source under a `deno` that runs it. */
function ownCommand(): { executable: string; args: string[] } {
  const executable = Deno.execPath();
  if (Deno.build.standalone) return { executable, args: [] };
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  return { executable, args: ["run", "--allow-all", main] };
}

/** The system starts programs in a folder of its own: a path must not depend on today's. */
function withAbsoluteConfig(args: readonly string[]): string[] {
  return args.map((arg, index) => {
    if (args[index - 1] === "--config") return resolve(arg);
    const [, file] = /^--config=(.+)$/s.exec(arg) ?? [];
    return file === undefined ? arg : `--config=${resolve(file)}`;
  });
}

/**
 * How this program is started as the supervisor, with the given arguments.
 *
 * @throws {UserError} (wrong use) for words that are no flags: the supervisor takes only those
 */
export function ownLaunch(args: readonly string[]): Launch {
  const [first] = args;
  if (first !== undefined && !first.startsWith("-")) {
    throw new UserError(
      `'${first}' is no flag; flags of the supervisor stand behind two dashes: -- --port 5000`,
      { exitCode: 2 },
    );
  }
  const command = ownCommand();
  const home = Deno.env.get("VJ_HOME");
  return {
    executable: command.executable,
    args: [...command.args, ...NO_KEEPER, ...withAbsoluteConfig(args)],
    ...(home ? { home: resolve(home) } : {}),
    logFile: join(resolve(vjHome()), "logs", "process_manager.log"),
  };
}
