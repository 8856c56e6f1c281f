/**
 * Recording over node-web-audio-api, for systems without a capturing program. It aborts the process
 * when there is no device and turns to silence when one goes away: only for the `capture` child.
 */
import { encodeHeader } from "./wire.ts";

/** The smallest tap that lost nothing in measurements; Web Audio allows powers of two. */
const TAP_FRAMES = 256;
const CHANNELS = 2;
/** Below this latency getUserMedia loses many samples (5 in 30 s at 10 ms, 1 at 20 ms, 0 at 40 ms). */
const MIN_LATENCY_SECONDS = 0.02;

/** Lists the inputs as `{deviceId, label}`; those that carry no label cannot be chosen. */
export async function listMicrophones(): Promise<{ deviceId: string; label: string }[]> {
  const { mediaDevices } = await import("node-web-audio-api");
  const devices = await mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "audioinput")
    .map(({ deviceId, label }) => ({ deviceId, label }));
}

/**
 * Records `label`, or the default input, and writes it as a stream with a header, until the process
 * ends.
 *
 * @throws Error when no input is called `label`
 */
export async function recordMicrophone(
  label: string | undefined,
  latencySeconds: number,
  write: (bytes: Uint8Array) => void,
): Promise<never> {
  const { AudioContext, mediaDevices } = await import("node-web-audio-api");
  const chosen = label === undefined ? {} : { deviceId: await findDeviceId(label) };
  const latency = Math.max(MIN_LATENCY_SECONDS, latencySeconds);
  // Two fields that the specifications have and TypeScript's library lacks. Without an output
  // device: the context only carries the input to the tap.
  const audio: MediaTrackConstraints & { latency: number } = { ...chosen, latency };
  const options: AudioContextOptions & { sinkId: { type: "none" } } = { sinkId: { type: "none" } };
  const stream = await mediaDevices.getUserMedia({ audio });
  const context = new AudioContext(options);
  const tap = context.createScriptProcessor(TAP_FRAMES, CHANNELS, CHANNELS);
  const interleaved = new Float32Array(TAP_FRAMES * CHANNELS);
  const bytes = new Uint8Array(interleaved.buffer);
  write(encodeHeader({ sampleRate: context.sampleRate, channels: CHANNELS }));
  tap.onaudioprocess = ({ inputBuffer }) => {
    for (let channel = 0; channel < CHANNELS; channel++) {
      const samples = inputBuffer.getChannelData(channel);
      for (let i = 0; i < TAP_FRAMES; i++) interleaved[i * CHANNELS + channel] = samples[i] ?? 0;
    }
    write(bytes);
  };
  context.createMediaStreamSource(stream).connect(tap);
  tap.connect(context.destination);
  return await new Promise<never>(() => {});
}

/** An unknown identifier would silently select the default input: look first. */
async function findDeviceId(label: string): Promise<string> {
  const found = (await listMicrophones()).find((device) => device.label === label);
  if (found === undefined) throw new Error(`sound input "${label}" is not there`);
  return found.deviceId;
}
