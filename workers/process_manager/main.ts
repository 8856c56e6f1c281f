/** The entry point of process_manager. */
import { runWorker } from "../../bus/mod.ts";
import { addInstallCommands } from "./install/commands.ts";
import { processManager } from "./worker.ts";

if (import.meta.main) await runWorker(processManager, { extend: addInstallCommands });
