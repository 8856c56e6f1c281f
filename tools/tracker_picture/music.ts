/** The music of the picture: the demo's arrangement, then silence, then another track. */
import {
  BEATS_PER_BAR,
  CYCLE_BARS,
  type Part,
  partAt,
} from "../../workers/audio_analyzer/demo/arrangement.ts";
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";

const SAMPLE_RATE = 44_100;
/** After a whole turn of the arrangement comes a pause, then the groove of a faster track. */
const FIRST = { bpm: 126, bars: CYCLE_BARS } as const;
const PAUSE_SECONDS = 1.5;
const SECOND = { bpm: 138, bars: 8 } as const;

/** A stretch of the music that has a name. */
export interface Section {
  readonly name: Part | "silence" | "another track";
  readonly from: number;
  readonly to: number;
}

/** Music whose beats are known. */
export interface PictureMusic {
  readonly sampleRate: number;
  readonly samples: Float32Array;
  readonly sections: readonly Section[];
  /** Where in the beat the music is at a time in seconds, 0..1. */
  phaseAt(seconds: number): number;
}

/** Plays it. */
export function pictureMusic(): PictureMusic {
  const barSeconds = (60 / FIRST.bpm) * BEATS_PER_BAR;
  const pauseFrom = FIRST.bars * barSeconds;
  const secondFrom = pauseFrom + PAUSE_SECONDS;
  const end = secondFrom + (60 / SECOND.bpm) * BEATS_PER_BAR * SECOND.bars;
  const samples = new Float32Array(Math.round(end * SAMPLE_RATE));
  const at = (seconds: number) => Math.round(seconds * SAMPLE_RATE);
  new DemoGroove({ sampleRate: SAMPLE_RATE, bpm: FIRST.bpm }).fill(
    samples.subarray(0, at(pauseFrom)),
  );
  new DemoGroove({ sampleRate: SAMPLE_RATE, bpm: SECOND.bpm }).fill(
    samples.subarray(at(secondFrom)),
  );
  const sections: Section[] = [];
  for (let bar = 0; bar < FIRST.bars;) {
    const { part, bars } = partAt(bar);
    sections.push({ name: part, from: bar * barSeconds, to: (bar + bars) * barSeconds });
    bar += bars;
  }
  sections.push({ name: "silence", from: pauseFrom, to: secondFrom });
  sections.push({ name: "another track", from: secondFrom, to: end });
  return {
    sampleRate: SAMPLE_RATE,
    samples,
    sections,
    phaseAt: (seconds) => {
      const beats = seconds < secondFrom
        ? (seconds * FIRST.bpm) / 60
        : ((seconds - secondFrom) * SECOND.bpm) / 60;
      return ((beats % 1) + 1) % 1;
    },
  };
}
