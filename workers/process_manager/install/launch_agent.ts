/** The supervisor as a launchd agent, see launchd.plist(5). */
import type { Launch } from "./launch.ts";
import { MARK } from "./managed_file.ts";
import { plainText } from "./plain_text.ts";

/** Name of the agent; the file is called after it. */
export const AGENT_LABEL = "io.vj-toolkit.process-manager";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function string(text: string): string {
  return `<string>${plainText(text).replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign)}</string>`;
}

/**
 * The text of the property list.
 *
 * @throws {UserError} for a path or an argument with control characters
 */
export function launchAgent({ executable, args, home, logFile }: Launch): string {
  const words = [executable, ...args].map((word) => `    ${string(word)}\n`).join("");
  const environment = home === undefined ? "" : `  <key>EnvironmentVariables</key>\n  <dict>\n` +
    `    <key>VJ_HOME</key>\n    ${string(home)}\n  </dict>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ${MARK} -->
<plist version="1.0">
<dict>
  <key>Label</key>
  ${string(AGENT_LABEL)}
  <key>ProgramArguments</key>
  <array>
${words}  </array>
${environment}  <key>RunAtLoad</key>
  <true/>
  <!-- A clean end is final until the next login. -->
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>1</integer>
  <!-- The workers play on when the process manager ends. -->
  <key>AbandonProcessGroup</key>
  <true/>
  <!-- Without it, launchd slows the program and all workers down. -->
  <key>ProcessType</key>
  <string>Interactive</string>
  <key>ExitTimeOut</key>
  <integer>5</integer>
  <key>StandardErrorPath</key>
  ${string(logFile)}
</dict>
</plist>
`;
}
