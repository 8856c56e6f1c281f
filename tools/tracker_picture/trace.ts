/** What the beat tracker thinks while it hears a piece that the demo's own instruments play. */
import { BandOnsets } from "../../workers/audio_analyzer/beat/band_onsets.ts";
import { BarPointer } from "../../workers/audio_analyzer/beat/bar_pointer.ts";
import { OnsetStrength } from "../../workers/audio_analyzer/beat/onset_strength.ts";
import { Periodicity } from "../../workers/audio_analyzer/beat/periodicity.ts";
import { RHYTHMS } from "../../workers/audio_analyzer/beat/rhythms.ts";
import { tempoGrid } from "../../workers/audio_analyzer/beat/tempo_grid.ts";
import { STRENGTH_LAG_SECONDS } from "../../workers/audio_analyzer/beat/tracker.ts";
import { ClockedFrames } from "../../workers/audio_analyzer/clock/clocked_frames.ts";
import { MusicalClock } from "../../workers/audio_analyzer/clock/musical_clock.ts";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import { FRAMES_PER_SECOND } from "../../workers/audio_analyzer/features.ts";
import type { PictureMusic } from "./music.ts";

const RANGE = { min: 60, max: 215 } as const;
/** The beliefs are kept every so many frames. */
const COLUMN_FRAMES = 25;
/** Parts of a beat in which the belief in its moment is added up. */
const PARTS = 48;
/** Tempi of the grid, to either side, that count as the same. */
const SAME_TEMPO = 2;
/** As the tracker hears the bass. */
const BASS = { bands: 3, compressionGain: 10 } as const;

/** What was thought at one moment. */
export interface BeliefColumn {
  readonly seconds: number;
  /** Belief in each tempo; they sum to 1. */
  readonly tempi: readonly number[];
  /** Belief in each moment of the beat against the true one, from half a beat late to half a beat early. */
  readonly moments: readonly number[];
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

/** Has the analyser hear a piece; beside it the filter is run once more, to look inside. */
export function traceTracker(music: PictureMusic): TrackerTrace {
  const analyzer = new Analyzer({ sampleRate: music.sampleRate, bpmRange: RANGE });
  const clocked = new ClockedFrames(new MusicalClock());
  const grid = tempoGrid(FRAMES_PER_SECOND, RANGE);
  const bar = new BarPointer(grid, RHYTHMS);
  const periodicity = new Periodicity(FRAMES_PER_SECOND, grid);
  const bass = new OnsetStrength(BASS);
  let onsets: BandOnsets | undefined;
  const moments = new Float64Array(PARTS);
  const columns: BeliefColumn[] = [];
  const strength: number[] = [];
  const bpm: number[] = [];
  const confidence: number[] = [];
  const locked: boolean[] = [];
  const phase: number[] = [];
  const beats: number[] = [];
  analyzer.push(music.samples, 1, (frame) => {
    onsets ??= new BandOnsets(analyzer.melPower.length);
    onsets.push(analyzer.melPower);
    bass.push(analyzer.melPower);
    const evidence = periodicity.push(frame.flux * 6, bass.value)
      ? periodicity.evidence
      : undefined;
    if (frame.silence) bar.coast();
    else bar.push(onsets.levels, evidence);
    clocked.pass(frame);
    strength.push(frame.flux);
    bpm.push(frame.bpm);
    confidence.push(frame.bpmConfidence);
    locked.push(frame.locked);
    phase.push(frame.beatPhase);
    if (frame.beat) beats.push(frame.beatTimeSeconds);
    if (frame.index % COLUMN_FRAMES !== 0) return;
    const best = bar.tempi.indexOf(Math.max(...bar.tempi));
    const last = bar.tempi.length - 1;
    bar.phases(Math.max(0, best - SAME_TEMPO), Math.min(last, best + SAME_TEMPO), moments);
    const heardSeconds = frame.timeSeconds - STRENGTH_LAG_SECONDS;
    columns.push({
      seconds: frame.timeSeconds,
      tempi: [...bar.tempi],
      moments: against(moments, music.phaseAt(heardSeconds)),
    });
  });
  const grids = [...grid.periods].map((period) => (60 * FRAMES_PER_SECOND) / period);
  return {
    durationSeconds: music.samples.length / music.sampleRate,
    grid: grids,
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
 * Turns beliefs in parts of the beat such that the true part stands in the middle; they sum to 1. Who
 * believes in an earlier part than the true one, in the first half, expects the next beat too late.
 */
function against(moments: Float64Array, truePhase: number): number[] {
  const total = moments.reduce((sum, belief) => sum + belief, 0);
  const shift = Math.round(truePhase * PARTS) + PARTS / 2;
  return Array.from(moments, (_, i) => (moments[(i + shift) % PARTS] ?? 0) / total);
}
