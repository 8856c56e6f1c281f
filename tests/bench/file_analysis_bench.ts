/** `audio_analyzer analyze`: the whole process, from its start to its end, on a file of some minutes. */
import { join } from "node:path";
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";
import { executable, TestHome } from "../integration/harness.ts";
import type { BenchRow } from "./report.ts";
import { median } from "./statistics.ts";
import { atLeast } from "./target.ts";

const SAMPLE_RATE = 48_000;
const CHANNELS = 2;
const SECONDS = 180;
const RUNS = 3;
const WAV_HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

/** How much faster than the music a file of three minutes is analysed. */
export async function fileAnalysisBench(): Promise<BenchRow[]> {
  await using home = await TestHome.create();
  const file = join(home.path, "demo.wav");
  await Deno.writeFile(file, demoWav());
  const seconds: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const begunMs = performance.now();
    const process = home.run(executable("audio_analyzer"), ["analyze", file]);
    const { success } = await process.ended();
    seconds.push((performance.now() - begunMs) / 1000);
    if (!success) throw new Error(`audio_analyzer analyze failed: ${process.stderr}`);
  }
  return [atLeast("analyze, whole process", SECONDS / median(seconds), "x", 60)];
}

/** The demo music as a 16-bit stereo wav file. */
function demoWav(): Uint8Array {
  const demo = new DemoGroove({ sampleRate: SAMPLE_RATE });
  const frameBytes = CHANNELS * BYTES_PER_SAMPLE;
  const dataBytes = SECONDS * SAMPLE_RATE * frameBytes;
  const bytes = new Uint8Array(WAV_HEADER_BYTES + dataBytes);
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string) => bytes.set(new TextEncoder().encode(letters), at);
  text(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // bytes of this chunk
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, CHANNELS, true);
  view.setUint32(24, SAMPLE_RATE, true);
  view.setUint32(28, SAMPLE_RATE * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 8 * BYTES_PER_SAMPLE, true);
  text(36, "data");
  view.setUint32(40, dataBytes, true);
  const second = new Float32Array(SAMPLE_RATE);
  for (let at = WAV_HEADER_BYTES; at < bytes.length;) {
    demo.fill(second);
    for (const sample of second) {
      for (let channel = 0; channel < CHANNELS; channel++, at += BYTES_PER_SAMPLE) {
        view.setInt16(at, Math.round(sample * 32_767), true);
      }
    }
  }
  return bytes;
}
