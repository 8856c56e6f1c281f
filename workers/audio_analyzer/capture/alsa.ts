/** ALSA alone, without a sound server: `arecord` lists and captures. */
import { type Backend, captureFormat } from "./backend.ts";
import type { CaptureDevice } from "./device.ts";
import type { RunTool } from "./tool.ts";

/** The ALSA backend, asking through `run`. */
export function alsaBackend(run: RunTool): Backend {
  return {
    async list() {
      const answer = await run("arecord", ["-l"]);
      if (answer.outcome === "missing") return undefined;
      return parseArecordList(answer.stdout);
    },
    command(device, latencyMs) {
      const format = captureFormat(device);
      return {
        command: "arecord",
        args: [
          "--quiet",
          "--file-type=raw",
          "--format=FLOAT_LE",
          `--rate=${format.sampleRate}`,
          `--channels=${format.channels}`,
          `--period-time=${latencyMs * 1000}`,
          `--buffer-time=${latencyMs * 1000 * 16}`,
          `--device=${device.name}`,
          "-",
        ],
        device: device.name,
        format,
      };
    },
  };
}

/**
 * Reads `arecord -l`. Cards are named by their identifier, not their number, which changes with the
 * order of plugging; `plughw` converts to whatever format is asked for.
 */
export function parseArecordList(text: string): CaptureDevice[] {
  const devices: CaptureDevice[] = [];
  const line = /^card \d+: (\S+) \[(.*?)\], device (\d+): (.*?) \[(.*?)\]/gm;
  for (const [, card = "", cardText = "", device = "", , deviceText = ""] of text.matchAll(line)) {
    devices.push({
      name: `plughw:CARD=${card},DEV=${device}`,
      description: `${cardText}, ${deviceText}`,
      isDefault: devices.length === 0,
      isMonitor: false,
      backend: "alsa",
    });
  }
  return devices;
}
