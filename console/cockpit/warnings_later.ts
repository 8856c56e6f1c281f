import process from "node:process";
import { printable } from "../../bus/logging/printable.ts";

const MOST_KEPT = 10;

/**
 * While it is held, what the runtime warns of does not go over the picture: it is said on stderr afterwards,
 * the first few, as there may be many.
 * @param say where a line goes
 */
export function warningsLater(say: (line: string) => void = console.error): Disposable {
  const former = process.listeners("warning");
  const kept: string[] = [];
  const keep = (warning: Error) => {
    if (kept.length < MOST_KEPT) kept.push(`${warning.name}: ${warning.message}`);
  };
  process.removeAllListeners("warning");
  process.on("warning", keep);
  return {
    [Symbol.dispose]() {
      process.off("warning", keep);
      for (const listener of former) process.on("warning", listener);
      for (const text of kept) say(`vj_console: ${printable(text)}`);
    },
  };
}
