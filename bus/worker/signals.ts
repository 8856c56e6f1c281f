/** Bit of SIGHUP in the masks of `/proc/self/status`. */
const SIGHUP_BIT = 1n;

/**
 * Whether the process was started to outlive its terminal (`nohup`).
 *
 * @param status the text of `/proc/self/status`
 */
export function ignoresHangup(status: string): boolean {
  const mask = /^SigIgn:\s*([0-9a-f]+)/m.exec(status)?.[1];
  return mask !== undefined && (BigInt(`0x${mask}`) & SIGHUP_BIT) !== 0n;
}

function isDetached(): boolean {
  try {
    return ignoresHangup(Deno.readTextFileSync("/proc/self/status"));
  } catch {
    return false; // not on Linux: nothing tells
  }
}

/** Calls `stop` with the name of each signal that asks the process to end. */
export function onStopSignal(stop: (signal: Deno.Signal) => void): void {
  const on = (signal: Deno.Signal) => Deno.addSignalListener(signal, () => stop(signal));
  if (Deno.build.os !== "windows") {
    // Asked first, and listened to in either case: once Deno listens to any signal, it lets a hangup end
    // the process, ignored before or not.
    if (isDetached()) Deno.addSignalListener("SIGHUP", () => {});
    // The terminal was closed: without this the entry in the registry would be left behind.
    else on("SIGHUP");
    on("SIGTERM");
  }
  on("SIGINT");
}
