/** Real payloads of `audio.features`: what the analyser makes of the demo music. */
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import { FramePayloads } from "../../workers/audio_analyzer/publish/frame_payload.ts";
import type { FeaturesPayload } from "../../workers/audio_analyzer/publish/payloads.ts";

const SAMPLE_RATE = 48_000;
/** By then the tempo is found and every field is in use. */
const SKIPPED_SECONDS = 8;

/** The payloads of `count` frames in a row. */
export function sampleFrames(count: number): FeaturesPayload[] {
  const demo = new DemoGroove({ sampleRate: SAMPLE_RATE });
  const analyzer = new Analyzer({ sampleRate: SAMPLE_RATE });
  const payloads = new FramePayloads();
  const second = new Float32Array(SAMPLE_RATE);
  const frames: FeaturesPayload[] = [];
  for (let elapsed = 0; frames.length < count; elapsed++) {
    demo.fill(second);
    analyzer.push(second, 1, (frame) => {
      if (elapsed < SKIPPED_SECONDS || frames.length === count) return;
      frames.push(structuredClone(payloads.features(frame)));
    });
  }
  return frames;
}
