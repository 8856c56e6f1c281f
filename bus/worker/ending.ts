/** How a worker ends: as it was asked to, by a fault, or to begin anew. */
export type Ending = "stopped" | "crashed" | "restarting";
