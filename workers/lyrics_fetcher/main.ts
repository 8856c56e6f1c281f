/** lyrics_fetcher: the worker, and what its program can do besides. */
import { runWorker } from "../../bus/mod.ts";
import { addStoreCommands } from "./store_commands.ts";
import { lyricsFetcher } from "./worker.ts";

if (import.meta.main) await runWorker(lyricsFetcher, { extend: addStoreCommands });
