/** A sound file, heard in real time. */
import { decodeFile } from "./decode.ts";
import { SamplePacer } from "./pacer.ts";
import { encodeHeader } from "./wire.ts";

const PERIOD_MS = 10;

/**
 * Decodes `path` and writes it as a stream with a header, at the pace of the clock. After a stall it
 * goes on where it was.
 *
 * @throws AudioFileError
 */
export async function playFile(
  path: string,
  repeat: "once" | "forever",
  write: (bytes: Uint8Array) => void,
): Promise<void> {
  const { sampleRate, channels, interleaved } = await decodeFile(path);
  const frames = interleaved.length / channels;
  const pacer = new SamplePacer(sampleRate, performance.now());
  write(encodeHeader({ sampleRate, channels }));
  let position = 0;
  for (;;) {
    let due = pacer.due(performance.now());
    while (due > 0) {
      const count = Math.min(due, frames - position);
      write(asBytes(interleaved.subarray(position * channels, (position + count) * channels)));
      due -= count;
      position += count;
      if (position < frames) continue;
      if (repeat === "once") return;
      position = 0;
    }
    await new Promise((resolve) => setTimeout(resolve, PERIOD_MS));
  }
}

/** The stream is little endian, as every machine is that this runs on. */
function asBytes(samples: Float32Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
