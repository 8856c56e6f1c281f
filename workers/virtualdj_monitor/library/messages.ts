/** What passes between the library and the thread that reads for it. */
import type { PackedIndex } from "./song_index.ts";

/** Which databases to read. */
export interface IndexRequest {
  readonly paths: readonly string[];
}

/** What they hold, and which could not be read to their end, and why. */
export interface IndexAnswer {
  readonly index: PackedIndex;
  readonly failures: readonly { readonly path: string; readonly reason: string }[];
}
