/** What the beat tracker thinks while it hears a piece that the demo's own instruments play. */
import { BeatTracker, STRENGTH_LAG_SECONDS } from "../../workers/audio_analyzer/beat/tracker.ts";
import { ClockedFrames } from "../../workers/audio_analyzer/clock/clocked_frames.ts";
import { MusicalClock } from "../../workers/audio_analyzer/clock/musical_clock.ts";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import { FRAMES_PER_SECOND } from "../../workers/audio_analyzer/features.ts";
import type { PictureMusic } from "./music.ts";

const RANGE = { min: 60, max: 215 } as const;
/** The beliefs are kept every so many frames. */
const COLUMN_FRAMES = 25;
/** As the analyser hears the bass. */
const BASS_BANDS = 3;

/** What was thought at one moment. */
export interface BeliefColumn {
  readonly seconds: number;
  /** Belief in each tempo; they sum to 1. */
  readonly tempi: readonly number[];
  /** Belief in each moment of the beat against the true one, from half a beat late to half a beat early. */
  readonly moments: readonly number[];
  /** Logarithm of the odds that the referee gives the beat that is followed against the off-beat. */
  readonly offBeatLogOdds: number;
}

/** All that is drawn. */
export interface TrackerTrace {
  readonly durationSeconds: number;
  /** Tempi of the grid in BPM. */
  readonly grid: readonly number[];
  /** Onset strength of each frame, 0..1. */
  readonly strength: readonly number[];
  readonly columns: readonly BeliefColumn[];
  /** Of each frame, the tempo shown (0: none), how sure it is, and whether it is locked. */
  readonly bpm: readonly number[];
  readonly confidence: readonly number[];
  readonly locked: readonly boolean[];
  /** Place in the beat that is shown in each frame, 0..1. */
  readonly phase: readonly number[];
  /** When beats were told, in seconds. */
  readonly beats: readonly number[];
}

/** Has the analyser hear a piece; beside it a tracker is run once more, to look inside. */
export function traceTracker(music: PictureMusic): TrackerTrace {
  const analyzer = new Analyzer({ sampleRate: music.sampleRate, bpmRange: RANGE });
  const clocked = new ClockedFrames(new MusicalClock());
  const tracker = new BeatTracker({
    framesPerSecond: FRAMES_PER_SECOND,
    bands: analyzer.melPower.length,
    bassBands: BASS_BANDS,
    range: RANGE,
  });
  const columns: BeliefColumn[] = [];
  const strength: number[] = [];
  const bpm: number[] = [];
  const confidence: number[] = [];
  const locked: boolean[] = [];
  const phase: number[] = [];
  const beats: number[] = [];
  analyzer.push(music.samples, 1, (frame) => {
    tracker.push(analyzer.melPower, frame.silence);
    clocked.pass(frame);
    strength.push(frame.flux);
    bpm.push(frame.bpm);
    confidence.push(frame.bpmConfidence);
    locked.push(frame.locked);
    phase.push(frame.beatPhase);
    if (frame.beat) beats.push(frame.beatTimeSeconds);
    if (frame.index % COLUMN_FRAMES !== 0) return;
    const { tempi, phases, offBeatLogOdds } = tracker.beliefs();
    const heardSeconds = frame.timeSeconds - STRENGTH_LAG_SECONDS;
    columns.push({
      seconds: frame.timeSeconds,
      tempi: tempi.map(({ belief }) => belief),
      moments: against(phases, music.phaseAt(heardSeconds)),
      offBeatLogOdds,
    });
  });
  return {
    durationSeconds: music.samples.length / music.sampleRate,
    grid: tracker.beliefs().tempi.map(({ bpm }) => bpm),
    strength,
    columns,
    bpm,
    confidence,
    locked,
    phase,
    beats,
  };
}

/**
 * Turns beliefs in parts of the beat such that the true part stands in the middle. Who believes in an
 * earlier part than the true one, in the first half, expects the next beat too late.
 */
function against(phases: readonly number[], truePhase: number): number[] {
  const parts = phases.length;
  const shift = Math.round(truePhase * parts) + parts / 2;
  return phases.map((_, i) => phases[(i + shift) % parts] ?? 0);
}
