/** virtualdj_monitor: the worker as a program. */
import { runWorker } from "../../bus/mod.ts";
import { virtualdjMonitor } from "./worker.ts";

if (import.meta.main) await runWorker(virtualdjMonitor);
