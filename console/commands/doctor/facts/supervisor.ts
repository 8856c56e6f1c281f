/** Asks the supervisor how it is. */
import { isAbsolute, join } from "node:path";
import { errorText } from "../../../../bus/messages/errors.ts";
import type { Service } from "../../../../bus/registry/schema.ts";
import type { ConsoleBus } from "../../../console_bus.ts";
import { readStatuses } from "../../supervision/program_status.ts";
import { SUPERVISOR } from "../../supervision/supervisor.ts";
import type { SupervisorFacts } from "../checks/supervisor.ts";
import { launchdProgram, systemdProgram } from "../login_unit.ts";

const UNIT = "vj-process-manager.service";
const ANSWER_MS = 1_000;

async function loginFacts(): Promise<SupervisorFacts["login"]> {
  const home = Deno.env.get("HOME") ?? "";
  const isDarwin = Deno.build.os === "darwin";
  if (home === "" || Deno.build.os === "windows") return null;
  const configHome = Deno.env.get("XDG_CONFIG_HOME") ?? "";
  const units = join(
    isAbsolute(configHome) ? configHome : join(home, ".config"),
    "systemd",
    "user",
  );
  const path = isDarwin
    ? join(home, "Library", "LaunchAgents", "io.vj-toolkit.process-manager.plist")
    : join(units, UNIT);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  const program = isDarwin ? launchdProgram(text) : systemdProgram(text, home);
  const isThere = program !== null && await isFile(program);
  const isEnabled = isDarwin || await isFile(join(units, "default.target.wants", UNIT));
  return { path, program, isThere, isEnabled };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

/** What is known of the supervisor. @param hasExecutable whether it lies beside the console */
export async function supervisorFacts(
  connect: () => Promise<ConsoleBus>,
  services: readonly Service[],
  hasExecutable: boolean,
): Promise<SupervisorFacts> {
  const login = await loginFacts();
  const service = services.find(({ name, health }) => name === SUPERVISOR && health !== "gone");
  if (service === undefined) {
    return { pid: null, silence: null, programs: null, hasExecutable, login };
  }
  const known = { pid: service.pid, hasExecutable, login };
  const bus = await connect();
  try {
    const ask = (command: string) => bus.send(SUPERVISOR, command, {}, { timeoutMs: ANSWER_MS });
    // A supervisor of another make tells nothing of its programs.
    const status = ask("status").catch(() => null);
    await ask("health_check");
    const answer = await status;
    return { ...known, silence: null, programs: answer === null ? null : readStatuses(answer) };
  } catch (error) {
    return { ...known, silence: errorText(error), programs: null };
  } finally {
    await bus.close();
  }
}
