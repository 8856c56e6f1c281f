import { join } from "node:path";

/**
 * Where the session's D-Bus listens, as the variables of the environment say; undefined where neither
 * names one. Without DBUS_SESSION_BUS_ADDRESS, such as in a service or over ssh, systemd's place counts.
 *
 * @param env reads a variable
 */
export function sessionBusAddress(env: (name: string) => string | undefined): string | undefined {
  const address = env("DBUS_SESSION_BUS_ADDRESS")?.trim();
  if (address) return address;
  const folder = env("XDG_RUNTIME_DIR")?.trim();
  return folder ? `unix:path=${join(folder, "bus")}` : undefined;
}
