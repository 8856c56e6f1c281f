/** Tries the ports. */
import { createSocket } from "node:dgram";
import type { Values } from "../../../../bus/config/assignments.ts";
import { errorText } from "../../../../bus/messages/errors.ts";
import type { Service } from "../../../../bus/registry/schema.ts";
import { type Listener, plannedPorts, type PortFacts } from "../checks/ports.ts";
import { OSC_PORT } from "../default_ports.ts";
import { askProgram } from "../external_program.ts";
import { parseLsof, parseSs } from "../listeners.ts";

const HOST = "127.0.0.1";

/** Why a port cannot be had; undefined where it can. */
function refusalOf(port: number): "taken" | { reason: string } | undefined {
  try {
    Deno.listen({ hostname: HOST, port }).close();
    return undefined;
  } catch (error) {
    return error instanceof Deno.errors.AddrInUse ? "taken" : { reason: errorText(error) };
  }
}

async function listeners(): Promise<Map<number, Listener>> {
  const { os } = Deno.build;
  if (os === "linux") return parseSs((await askProgram("ss", ["-ltnp"])).stdout);
  if (os !== "darwin") return new Map();
  return parseLsof((await askProgram("lsof", ["-nP", "-iTCP", "-sTCP:LISTEN", "-Fpcn"])).stdout);
}

/** Whether somebody has the port that OSC is sent to; null where that cannot be found out. */
function isOscHeard(): Promise<boolean | null> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", (error) => {
      socket.close();
      resolve("code" in error && error.code === "EADDRINUSE" ? true : null);
    });
    socket.bind({ port: OSC_PORT, address: HOST, exclusive: true }, () => {
      socket.close(() => resolve(false));
    });
  });
}

/** What is known of the ports of some programs. @param document the configuration file's tables */
export async function portFacts(
  names: readonly string[],
  document: Values,
  services: readonly Service[],
): Promise<PortFacts> {
  const programs = names.flatMap((name) => {
    const ports = plannedPorts(name, document);
    return ports === undefined ? [] : [{ name, ports }];
  });
  const refused = new Map<number, "taken" | { reason: string }>();
  for (const { ports } of programs) {
    for (const port of [ports.command, ports.telemetry]) {
      const refusal = port === 0 ? undefined : refusalOf(port);
      if (refusal !== undefined) refused.set(port, refusal);
    }
  }
  return {
    programs,
    refused,
    listeners: refused.size === 0 ? new Map() : await listeners(),
    services,
    isOscHeard: await isOscHeard(),
    os: Deno.build.os,
  };
}
