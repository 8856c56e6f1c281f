import { type Command, runWorker } from "../../bus/mod.ts";
import { searchMain } from "./query/search_process.ts";
import { logAggregator } from "./worker.ts";

/** A search runs in a process of its own, which is this program. */
function extend(program: Command): void {
  program.command("search", { hidden: true }).action(async () => {
    await searchMain();
    Deno.exit(0);
  });
}

if (import.meta.main) await runWorker(logAggregator, { extend });
