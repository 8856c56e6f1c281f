import { runWorker } from "../../bus/mod.ts";
import { oscDebugger } from "./worker.ts";

if (import.meta.main) await runWorker(oscDebugger);
