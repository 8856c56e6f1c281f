/** The entry point of process_manager. */
import { runWorker, vjHome } from "../../bus/mod.ts";
import { addInstallCommands } from "./install/commands.ts";
import { isKept } from "./keeper.ts";
import { OneAtATime } from "./one_at_a_time.ts";
import { processManager } from "./worker.ts";

if (import.meta.main) {
  // What the keeper wants is there already.
  if (isKept() && await OneAtATime.isHeld(vjHome())) Deno.exit(0);
  await runWorker(processManager, { extend: addInstallCommands });
}
