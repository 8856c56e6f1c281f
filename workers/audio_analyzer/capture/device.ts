/** Sound inputs of the machine, as every backend lists them. */

/** The program or interface through which a device is heard. */
export type CaptureBackend = "pulse" | "pipewire" | "alsa" | "webaudio";

/** A sound input. */
export interface CaptureDevice {
  /** What `device:<name>` takes; stable over restarts and replugging. */
  readonly name: string;
  /** For people. */
  readonly description: string;
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly isDefault: boolean;
  /** Whether it hears what the machine plays instead of a microphone or line. */
  readonly isMonitor: boolean;
  readonly backend: CaptureBackend;
}

/** There is nothing to listen to at the moment; the message says what was looked for. */
export class NoDeviceError extends Error {
  override readonly name = "NoDeviceError";
}

/**
 * Finds the device that `wanted` means: by exact name, exact description, then by a part of either,
 * whatever the case, real inputs before monitors.
 *
 * @throws NoDeviceError listing the names there are
 */
export function matchDevice(devices: readonly CaptureDevice[], wanted: string): CaptureDevice {
  const lower = wanted.toLowerCase();
  const contains = (device: CaptureDevice) =>
    device.name.toLowerCase().includes(lower) || device.description.toLowerCase().includes(lower);
  const found = devices.find((device) => device.name === wanted) ??
    devices.find((device) => device.description === wanted) ??
    devices.find((device) => !device.isMonitor && contains(device)) ??
    devices.find(contains);
  if (found !== undefined) return found;
  throw new NoDeviceError(`sound input "${wanted}" is not there; ${describeDevices(devices)}`);
}

/** One sentence with the names of `devices`. */
export function describeDevices(devices: readonly CaptureDevice[]): string {
  if (devices.length === 0) {
    return "the system has no sound input: is one plugged in, does the sound server run?";
  }
  return `there are ${devices.map((device) => `"${device.name}"`).join(", ")}`;
}
