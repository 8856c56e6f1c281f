import { processes } from "../processes/processes.ts";

/** Calls `stop` with the name of each signal that asks the process to end. */
export function onStopSignal(stop: (signal: Deno.Signal) => void): void {
  const on = (signal: Deno.Signal) => Deno.addSignalListener(signal, () => stop(signal));
  if (Deno.build.os !== "windows") {
    // Asked first, and listened to in either case: once Deno listens to any signal, it lets a hangup end
    // the process, ignored before or not.
    if (processes().ignoresHangup()) Deno.addSignalListener("SIGHUP", () => {});
    // The terminal was closed: without this the entry in the registry would be left behind.
    else on("SIGHUP");
    on("SIGTERM");
  }
  on("SIGINT");
}
