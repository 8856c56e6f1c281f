/** virtualdj_monitor: the worker, and the reading of databases for which it starts itself once more. */
import { READ_COMMAND } from "./library/read_command.ts";

if (import.meta.main) {
  // Who only reads needs neither bus nor sources: without them it is up sooner, with half the memory.
  if (Deno.args[0] === READ_COMMAND) {
    const { readDatabases } = await import("./library/read_databases.ts");
    await readDatabases(Deno.args.slice(1));
  } else {
    const { runWorker } = await import("../../bus/mod.ts");
    const { virtualdjMonitor } = await import("./worker.ts");
    await runWorker(virtualdjMonitor);
  }
}
