/** Which sound inputs there are, and how to capture one of them. */
import process from "node:process";
import { alsaBackend } from "./alsa.ts";
import type { Backend, CaptureCommand } from "./backend.ts";
import { type CaptureDevice, describeDevices, matchDevice, NoDeviceError } from "./device.ts";
import type { InputSpec } from "./input.ts";
import { pipewireBackend } from "./pipewire.ts";
import { pulseBackend } from "./pulse.ts";
import { type RunTool, runTool } from "./tool.ts";
import { type ChildCommand, webAudioBackend } from "./web_audio.ts";

/** Options of {@link listDevices} and {@link planLiveCapture}. */
export interface DeviceOptions {
  /** Starts this executable's `capture` subcommand. */
  readonly child: ChildCommand;
  /** @default the real one */
  readonly run?: RunTool;
  /** @default process.platform */
  readonly platform?: string;
}

interface Choice {
  readonly backend: Backend;
  readonly devices: readonly CaptureDevice[];
}

/**
 * Lists the sound inputs of the best backend that has any. Empty when there is none; answers within
 * a few seconds, never throws.
 */
export async function listDevices(options: DeviceOptions): Promise<CaptureDevice[]> {
  return [...(await chooseBackend(options)).devices];
}

/**
 * Decides how to hear `spec` at this moment.
 *
 * @param latencyMs the sound that may gather before it is handed on
 * @throws NoDeviceError when there is nothing to hear
 */
export async function planLiveCapture(
  spec: Extract<InputSpec, { kind: "default" | "device" }>,
  latencyMs: number,
  options: DeviceOptions,
): Promise<CaptureCommand> {
  const { backend, devices } = await chooseBackend(options);
  if (spec.kind === "device") {
    return backend.command(matchDevice(devices, spec.name), latencyMs, "device");
  }
  const found = devices.find((device) => device.isDefault) ??
    devices.find((device) => !device.isMonitor) ?? devices[0];
  if (found === undefined) throw new NoDeviceError(describeDevices(devices));
  return backend.command(found, latencyMs, "default");
}

/** The first backend with devices; else the first that is there at all; else Web Audio. */
async function chooseBackend(options: DeviceOptions): Promise<Choice> {
  const run = options.run ?? runTool;
  const native = (options.platform ?? process.platform) === "linux"
    ? [pulseBackend(run), pipewireBackend(run), alsaBackend(run)]
    : [];
  let usable: Choice | undefined;
  for (const backend of native) {
    const devices = await backend.list();
    if (devices === undefined) continue;
    const choice = { backend, devices };
    if (devices.length > 0) return choice;
    usable ??= choice;
  }
  if (usable !== undefined) return usable;
  const backend = webAudioBackend(run, options.child);
  return { backend, devices: await backend.list() ?? [] };
}
