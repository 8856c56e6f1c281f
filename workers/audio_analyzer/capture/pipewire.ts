/** PipeWire without its Pulse tools: `pw-dump` lists, `pw-record` captures. */
import { type Backend, captureFormat } from "./backend.ts";
import type { CaptureDevice } from "./device.ts";
import type { RunTool } from "./tool.ts";

/** The PipeWire backend, asking through `run`. */
export function pipewireBackend(run: RunTool): Backend {
  let rawByDefault = true;
  return {
    async list() {
      const [record, dump] = await Promise.all([
        run("pw-record", ["--help"]),
        run("pw-dump", []),
      ]);
      // Later versions write a file header to a pipe too, unless told not to; early ones do neither
      // and do not know the option (0.3.65).
      rawByDefault = !record.stdout.includes("--raw");
      if (record.outcome === "missing" || dump.outcome !== "ok") return undefined;
      return parsePipewireDump(dump.stdout);
    },
    command(device, latencyMs, follow) {
      const format = captureFormat(device);
      const args = [
        ...(rawByDefault ? [] : ["--raw"]),
        "--format=f32",
        `--rate=${format.sampleRate}`,
        `--channels=${format.channels}`,
        `--latency=${latencyMs}ms`,
      ];
      if (follow === "device") {
        args.push(
          `--target=${device.name}`,
          "-P",
          `{ node.dont-reconnect=true stream.capture.sink=${device.isMonitor} }`,
        );
      }
      return { command: "pw-record", args: [...args, "-"], device: device.name, format };
    },
  };
}

/** Reads the JSON of `pw-dump`: sources, and sinks as monitors. Empty for anything else. */
export function parsePipewireDump(text: string): CaptureDevice[] {
  const objects = parseArray(text);
  const defaultName = findDefault(objects);
  const devices: CaptureDevice[] = [];
  for (const object of objects) {
    const props = record(record(record(object)["info"])["props"]);
    const mediaClass = props["media.class"];
    const name = props["node.name"];
    if (typeof name !== "string") continue;
    if (mediaClass !== "Audio/Source" && mediaClass !== "Audio/Sink") continue;
    const description = props["node.description"];
    const rate = Number(props["audio.rate"]);
    const channels = Number(props["audio.channels"]);
    devices.push({
      name,
      description: typeof description === "string" ? description : name,
      ...(rate > 0 ? { sampleRate: rate } : {}),
      ...(channels > 0 ? { channels } : {}),
      isDefault: name === defaultName,
      isMonitor: mediaClass === "Audio/Sink",
      backend: "pipewire",
    });
  }
  return devices;
}

function findDefault(objects: readonly unknown[]): unknown {
  for (const object of objects) {
    const metadata = record(object)["metadata"];
    if (!Array.isArray(metadata)) continue;
    for (const entry of metadata) {
      if (record(entry)["key"] === "default.audio.source") {
        return record(record(entry)["value"])["name"];
      }
    }
  }
  return undefined;
}

function parseArray(text: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    // Half an answer of a daemon that is going down is no answer.
    return [];
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}
