/** Checks that a program is ready, or alive. */

/** How a program is asked whether it is well. */
export type Check =
  /** The bus: its entry in the registry, and the answer to `health_check`. */
  | { readonly kind: "health_check" }
  /** The process alone: it is well while it runs. */
  | { readonly kind: "process" }
  /** A connection is accepted. */
  | { readonly kind: "tcp"; readonly hostname: string; readonly port: number }
  /** A request is answered with a status of 200 to 399. */
  | { readonly kind: "http"; readonly url: string };

/** Reads a check as the configuration has it: `health_check`, `process`, `tcp://host:port`, `http://…`. */
export function parseCheck(text: string): Check {
  if (text === "health_check") return { kind: "health_check" };
  const tcp = /^tcp:\/\/([^/:]+):(\d+)$/.exec(text);
  if (tcp !== null) return { kind: "tcp", hostname: tcp[1] ?? "", port: Number(tcp[2]) };
  return /^https?:/.test(text) ? { kind: "http", url: text } : { kind: "process" };
}

/**
 * Asks once over the network.
 *
 * @throws {Error} saying what went wrong, when the answer is bad or does not come before `signal` aborts.
 */
export async function probe(
  check: Extract<Check, { kind: "tcp" | "http" }>,
  signal: AbortSignal,
): Promise<void> {
  if (check.kind === "tcp") {
    const { hostname, port } = check;
    const connection = await Deno.connect({ hostname, port, signal });
    connection.close();
    return;
  }
  const response = await fetch(check.url, { signal, redirect: "manual" });
  await response.body?.cancel();
  if (response.status < 200 || response.status > 399) {
    throw new Error(`${check.url} answers ${response.status}`);
  }
}
