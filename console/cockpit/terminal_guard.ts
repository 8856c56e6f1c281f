import { printable } from "../../bus/logging/printable.ts";

/**
 * While it is held, whatever fails unforeseen gives the terminal back, says what happened on stderr, leaves a
 * report and ends the program with 1.
 * @param abandon gives the terminal back; called again when the program ends in any other way
 * @param report writes a report; its path, or null when that failed too
 */
export function terminalGuard(
  abandon: () => void,
  report: (during: string, error: unknown) => string | null,
): Disposable {
  const onFailure = (event: ErrorEvent | PromiseRejectionEvent) => {
    event.preventDefault();
    const error: unknown = event instanceof ErrorEvent ? event.error : event.reason;
    abandon();
    tellFailure(error, report("outside of a picture", error));
    Deno.exit(1);
  };
  globalThis.addEventListener("error", onFailure);
  globalThis.addEventListener("unhandledrejection", onFailure);
  globalThis.addEventListener("unload", abandon);
  return {
    [Symbol.dispose]() {
      globalThis.removeEventListener("error", onFailure);
      globalThis.removeEventListener("unhandledrejection", onFailure);
      globalThis.removeEventListener("unload", abandon);
    },
  };
}

/** Says on stderr what failed, and where the report is; the trace where there is no report. */
export function tellFailure(error: unknown, reportPath: string | null): void {
  const text = error instanceof Error ? error.message : String(error);
  console.error(`vj_console failed: ${printable(text)}`);
  console.error("The workers keep running; start vj_console again.");
  if (reportPath !== null) {
    console.error(`A report for those who can mend it: ${printable(reportPath)}`);
  } else if (error instanceof Error) {
    for (const line of (error.stack ?? "").split("\n")) console.error(printable(line));
  }
}
