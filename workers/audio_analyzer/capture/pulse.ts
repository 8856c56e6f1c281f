/** PulseAudio, and PipeWire through its Pulse server: `pactl` lists, `parec` captures. */
import { type Backend, captureFormat } from "./backend.ts";
import type { CaptureDevice } from "./device.ts";
import type { RunTool } from "./tool.ts";

/** What the daemon invents when the machine has no sound card: it never makes a sound. */
const DUMMY = "auto_null.monitor";

/** The Pulse backend, asking through `run`. */
export function pulseBackend(run: RunTool): Backend {
  return {
    async list() {
      const parec = await run("parec", ["--version"]);
      if (parec.outcome === "missing") return undefined;
      const [info, sources] = await Promise.all([
        run("pactl", ["info"]),
        run("pactl", ["list", "sources"]),
      ]);
      if (info.outcome !== "ok" || sources.outcome !== "ok") return undefined;
      const defaultName = /^Default Source: (.+)$/m.exec(info.stdout)?.[1];
      return parsePulseSources(sources.stdout, defaultName);
    },
    command(device, latencyMs, follow) {
      const format = captureFormat(device);
      const args = [
        "--raw",
        "--format=float32le",
        `--rate=${format.sampleRate}`,
        `--channels=${format.channels}`,
        `--latency-msec=${latencyMs}`,
        "--client-name=VJ audio analyzer",
      ];
      if (follow === "default") return { command: "parec", args, device: device.name, format };
      return {
        command: "parec",
        // Verbose, because only so it tells that the daemon moved the stream to another source.
        args: [...args, "--verbose", `--device=${device.name}`],
        device: device.name,
        format,
        divertedBy: /Stream moved to device/,
      };
    },
  };
}

/**
 * Reads `pactl list sources` (its text form: the JSON form is younger and broken by some names).
 *
 * @param defaultName the default source, from `pactl info`
 */
export function parsePulseSources(
  text: string,
  defaultName: string | undefined,
): CaptureDevice[] {
  const devices: CaptureDevice[] = [];
  for (const block of text.split(/^Source #\d+\s*$/m).slice(1)) {
    const field = (key: string) => new RegExp(`^\\s*${key}: (.*)$`, "m").exec(block)?.[1]?.trim();
    const name = field("Name");
    if (!name || name === DUMMY) continue;
    const layout = /(\d+)ch (\d+)Hz/.exec(field("Sample Specification") ?? "");
    const monitorOf = field("Monitor of Sink");
    devices.push({
      name,
      description: field("Description") ?? name,
      ...(layout === null ? {} : { channels: Number(layout[1]), sampleRate: Number(layout[2]) }),
      isDefault: name === defaultName,
      isMonitor: monitorOf !== undefined && monitorOf !== "n/a",
      backend: "pulse",
    });
  }
  return devices;
}
