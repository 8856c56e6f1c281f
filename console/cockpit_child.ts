/**
 * A run of this program by the cockpit, for its command line. It has a pipe for a terminal, is told how wide
 * that is shown, and ends with the cockpit, however that ends: the pipe to its stdin closes then.
 */
export const COCKPIT_VARIABLE = "VJ_COCKPIT";

const isChild = Deno.env.get(COCKPIT_VARIABLE) === "1";
// What this process starts is no child of the cockpit: a supervisor goes on without it.
if (isChild) Deno.env.delete(COCKPIT_VARIABLE);

/** Whether this process was started by a cockpit. */
export function isCockpitChild(): boolean {
  return isChild;
}

/** The columns that the cockpit shows lines in; undefined when none started this process. */
export function cockpitColumns(): number | undefined {
  if (!isChild) return undefined;
  const columns = Number(Deno.env.get("COLUMNS"));
  return Number.isInteger(columns) && columns > 0 ? columns : undefined;
}

/** Ends this process when the cockpit has gone, also when it was killed. */
export async function endWithCockpit(): Promise<void> {
  const bytes = new Uint8Array(64);
  try {
    while (await Deno.stdin.read(bytes) !== null);
  } catch {
    // A pipe that cannot be read has nobody at its other end either.
  }
  Deno.exit(1);
}
