import { runWorker } from "../../bus/mod.ts";
import { logAggregator } from "./worker.ts";

if (import.meta.main) await runWorker(logAggregator);
