import { analyzeSound } from "../../../workers/audio_analyzer/analyze.ts";
import { type DecodedAudio, decodeFile } from "../../../workers/audio_analyzer/capture/mod.ts";
import type { Heard } from "../piece_score.ts";
import { renderSet } from "../sets/render.ts";
import { NO_BEAT_RATE, noBeatSignal } from "../sound/no_beat.ts";
import { vary } from "../sound/variant.ts";
import type { Job, Source } from "./job.ts";

/**
 * Makes the sound of a job and has the analyser hear it, as `audio_analyzer analyze` does.
 * @throws {Error} when there is no such sound
 */
export async function hear({ source, variant }: Job): Promise<Heard> {
  const sound = vary(await load(source), variant);
  let frames = 0;
  let valid = 0;
  const { beats, tempi, duration } = analyzeSound(sound, {}, (frame) => {
    frames++;
    if (frame.valid) valid++;
  });
  return {
    beats,
    tempi: tempi.map(([time, bpm]) => [time, bpm] as const),
    validShare: valid / Math.max(1, frames),
    durationSeconds: duration,
    sampleRate: sound.sampleRate,
    channels: sound.channels,
  };
}

async function load(source: Source): Promise<DecodedAudio> {
  if (source.kind === "file") return await decodeFile(source.path);
  if (source.kind === "set") return await renderSet(source.plan);
  const interleaved = noBeatSignal(source.signal, source.seed, source.seconds);
  return { sampleRate: NO_BEAT_RATE, channels: 1, interleaved };
}
