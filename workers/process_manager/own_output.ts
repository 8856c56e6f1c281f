/** The supervisor's own messages, where they go into a file: kept bounded like those of its programs. */
import { join } from "node:path";
import { errorText } from "../../bus/mod.ts";
import { rotateOwnLog } from "./logs/own_log.ts";

const BOUNDS = { maxBytes: 5e6, files: 2 };

/** The file that a supervisor in the background writes its messages into. */
export function ownLogPath(home: string): string {
  return join(home, "logs", "process_manager.log");
}

/** Makes a function that rotates the own log when it is full, to be called now and then. */
export function ownLogKeeper(home: string, tell: (message: string) => void): () => void {
  let trouble: string | undefined;
  return () => {
    try {
      rotateOwnLog(ownLogPath(home), BOUNDS);
      trouble = undefined;
    } catch (error) {
      const text = `${ownLogPath(home)} cannot be rotated: ${errorText(error)}`;
      if (text !== trouble) tell(text);
      trouble = text;
    }
  };
}
