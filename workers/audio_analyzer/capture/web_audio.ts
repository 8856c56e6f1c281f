/** Where no capturing program is at hand: this executable's own `capture` child over Web Audio. */
import type { Backend } from "./backend.ts";
import type { CaptureDevice } from "./device.ts";
import type { RunTool } from "./tool.ts";

/** ALSA always lists its null device, also where there is no other: it never makes a sound. */
const NULL_DEVICE = /^Discard all samples/;

/** The command line that starts this executable's hidden `capture` subcommand with `args`. */
export type ChildCommand = (
  args: readonly string[],
) => { readonly command: string; readonly args: readonly string[] };

/** The Web Audio backend; `child` starts this executable again. */
export function webAudioBackend(run: RunTool, child: ChildCommand): Backend {
  return {
    async list() {
      const { command, args } = child(["devices"]);
      const answer = await run(command, args);
      return answer.outcome === "ok" ? parseChildDevices(answer.stdout) : undefined;
    },
    command(device, latencyMs, follow) {
      const wanted = follow === "device" ? ["--device", device.name] : [];
      return {
        ...child(["live", "--latency-ms", String(latencyMs), ...wanted]),
        device: follow === "device" ? device.name : "default input",
      };
    },
  };
}

/** Reads what `capture devices` prints: a JSON array of `{deviceId, label}`. */
export function parseChildDevices(text: string): CaptureDevice[] {
  const labels = parseArray(text).flatMap((entry: unknown) =>
    typeof entry === "object" && entry !== null && "label" in entry &&
      typeof entry.label === "string" && entry.label !== "" &&
      !NULL_DEVICE.test(entry.label)
      ? [entry.label]
      : []
  );
  return labels.map((label, index) => ({
    name: label,
    description: label,
    isDefault: index === 0,
    isMonitor: false,
    backend: "webaudio",
  }));
}

function parseArray(text: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    // The child crashed while it listed: no device that could be trusted.
    return [];
  }
}
