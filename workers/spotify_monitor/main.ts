/** spotify_monitor: the worker, and what its program can do besides. */
import { runWorker } from "../../bus/mod.ts";
import { spotifyMonitor } from "./worker.ts";

if (import.meta.main) await runWorker(spotifyMonitor);
