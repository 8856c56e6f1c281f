import type { Listener } from "./checks/ports.ts";

/** Who listens where, by port, as `ss -ltnp` (Linux) tells it. */
export function parseSs(text: string): Map<number, Listener> {
  const found = new Map<number, Listener>();
  for (const line of text.split("\n")) {
    const port = /^LISTEN\s+\d+\s+\d+\s+\S+:(\d+)\s/.exec(line)?.[1];
    const [, program = "", pid] = /users:\(\("([^"]*)",pid=(\d+)/.exec(line) ?? [];
    if (port !== undefined && pid !== undefined) {
      found.set(Number(port), { pid: Number(pid), program });
    }
  }
  return found;
}

/** Who listens where, by port, as `lsof -nP -iTCP -sTCP:LISTEN -Fpcn` (macOS) tells it. */
export function parseLsof(text: string): Map<number, Listener> {
  const found = new Map<number, Listener>();
  let pid = 0;
  let program = "";
  for (const line of text.split("\n")) {
    const value = line.slice(1);
    if (line.startsWith("p")) pid = Number(value);
    else if (line.startsWith("c")) program = value;
    else if (line.startsWith("n")) {
      const port = /:(\d+)$/.exec(value)?.[1];
      if (port !== undefined) found.set(Number(port), { pid, program });
    }
  }
  return found;
}
