import assert from "node:assert/strict";
import { OffBeatReferee } from "../../workers/audio_analyzer/beat/off_beat_referee.ts";
import { STRENGTH_LAG_SECONDS } from "../../workers/audio_analyzer/beat/tracker.ts";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import { FRAMES_PER_SECOND } from "../../workers/audio_analyzer/features.ts";
import { type Drum, kickAndHat, RATE, rhythm } from "./dsp_signals.ts";

/** What the referee says of the true beat after some seconds. */
function logOdds(bpm: number, drums: (sixteenth: number) => readonly Drum[]): number {
  const analyzer = new Analyzer({ sampleRate: RATE });
  const referee = new OffBeatReferee(analyzer.melPower.length, FRAMES_PER_SECOND);
  const period = (60 / bpm) * FRAMES_PER_SECOND;
  let heardFrames = 0;
  analyzer.push(rhythm(bpm, 14, drums), 1, (frame) => {
    referee.push(analyzer.melPower);
    heardFrames = (frame.timeSeconds - STRENGTH_LAG_SECONDS) * FRAMES_PER_SECOND;
  });
  return referee.logOdds(heardFrames % period, period);
}

for (const bpm of [100, 125, 150]) {
  Deno.test(`OffBeatReferee: kicks are the beat and hats between are not, at ${bpm} BPM`, () => {
    assert.ok(logOdds(bpm, kickAndHat) > 1);
  });

  Deno.test(`OffBeatReferee: kicks with three hats after each are the beat, at ${bpm} BPM`, () => {
    assert.ok(logOdds(bpm, (step) => step % 4 === 0 ? ["kick"] : ["hat"]) > 1);
  });
}
