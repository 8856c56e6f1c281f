/** `spotify_monitor players`: what can be followed on this machine. */
import { errorText, systemClock, UserError } from "../../bus/mod.ts";
import { runningApplications } from "./applescript/source.ts";
import { parsePlayerChoice, type PlayerChoice } from "./choice.ts";
import { sessionBusAddress } from "./mpris/bus_address.ts";
import { MprisPlayers } from "./mpris/players.ts";
import { SessionBus } from "./mpris/session_bus.ts";
import type { PlayerInfo } from "./source.ts";

/** The players on this machine, as `--player` chooses them. @throws {UserError} */
export async function localPlayers(player: string): Promise<PlayerInfo[]> {
  const choice = parsePlayerChoice(player);
  if (Deno.build.os === "darwin") return await runningApplications(choice);
  if (Deno.build.os !== "windows") return await mprisPlayers(choice);
  throw new UserError(
    "players of Windows cannot be asked; spotify_monitor login follows your account instead",
  );
}

async function mprisPlayers(choice: PlayerChoice): Promise<PlayerInfo[]> {
  const address = sessionBusAddress((name) => Deno.env.get(name));
  if (address === undefined) {
    throw new UserError(
      "there is no session D-Bus: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set; " +
        "run this in the session of the desktop",
    );
  }
  let players: MprisPlayers | undefined;
  const bus = await SessionBus.connect(address, {
    onSignal: (signal) => players?.onSignal(signal),
    onClosed: () => {},
  }).catch((error: unknown) => {
    throw new UserError(
      `the session's D-Bus at ${address} cannot be reached: ${errorText(error)}`,
      { cause: error },
    );
  });
  try {
    players = new MprisPlayers({ bus, choice, clock: systemClock, onChange: () => {} });
    await players.open();
    await players.settled();
    return players.infos;
  } finally {
    bus.close();
  }
}

/** A table for people. */
export function playersTable(players: readonly PlayerInfo[]): string {
  const rows = players.map((player) => [
    `${player.followed ? "*" : " "} ${player.name}`,
    player.identity,
    player.status,
    [player.artist, player.title].filter((text) => text !== "").join(" – "),
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  return rows.map((row) =>
    row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
  ).join("\n");
}
