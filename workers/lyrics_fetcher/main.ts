/** lyrics_fetcher: the worker, and what its program can do besides. */
import { runWorker } from "../../bus/mod.ts";
import { lyricsFetcher } from "./worker.ts";

if (import.meta.main) await runWorker(lyricsFetcher);
