/** The supervisor as a systemd user unit, see systemd.service(5), systemd.unit(5), systemd.kill(5). */
import type { Launch } from "./launch.ts";
import { MARK } from "./managed_file.ts";
import { systemdCommandLine, systemdWord } from "./systemd_quoting.ts";

/** Name of the unit; `systemctl` needs no more than the part before the dot. */
export const UNIT_NAME = "vj-process-manager.service";

/**
 * The text of the unit.
 *
 * @throws {UserError} for a path or an argument with control characters
 */
export function systemdUnit({ executable, args, home }: Launch): string {
  const environment = home === undefined ? "" : `Environment=${systemdWord(`VJ_HOME=${home}`)}\n`;
  return `# ${MARK}
[Unit]
Description=Process manager of the VJ toolkit
# Never give up restarting; by default five failures in ten seconds are the end.
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${systemdCommandLine(executable, args)}
${environment}# A clean end is final until the next login.
Restart=on-failure
RestartSec=1
# The workers play on when the process manager ends, or one of them takes all memory.
KillMode=process
OOMPolicy=continue
TimeoutStopSec=5

[Install]
WantedBy=default.target
`;
}
