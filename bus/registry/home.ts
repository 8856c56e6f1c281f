import { join } from "node:path";

/** The folder of all state: `VJ_HOME`, else `~/.vj`. */
export function vjHome(): string {
  const home = Deno.env.get("VJ_HOME");
  if (home) return home;
  return join(Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? ".", ".vj");
}
