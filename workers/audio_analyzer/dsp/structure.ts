import { FRAMES_PER_SECOND, type Section } from "../features.ts";
import { Absence } from "./absence.ts";
import { Rise } from "./rise.ts";
import { Trend } from "./trend.ts";

/** Slow signs are judged at this interval. */
const STEP_FRAMES = 0.1 * FRAMES_PER_SECOND;
const STEPS_PER_SECOND = FRAMES_PER_SECOND / STEP_FRAMES;
/** The energy trend is drawn through this time. */
const TREND_STEPS = 4 * STEPS_PER_SECOND;
/** Change of loudness that turns the energy trend to tanh(1) = 0.76. */
const FULL_TREND_DB_PER_SECOND = 3;

/** The bass counts as gone this far below what it was, and as back this near to it. */
const BASS_GONE_DB = 9;
const BASS_BACK_DB = 5;
/** Bass further below the whole than this is only the foot of a noise. */
const BASS_SHARE_DB = 12;
/** How fast the references forget what was loudest; slowly that of a bass that is away. */
const BASS_FALL_DB = 0.35 / FRAMES_PER_SECOND;
const AWAY_FALL_DB = 0.12 / FRAMES_PER_SECOND;
const ALL_FALL_DB = 0.5 / FRAMES_PER_SECOND;
/** The whole is away this far below its reference, and loud again this near to it. */
const GAP_DB = 25;
const LOUD_AGAIN_DB = 10;
/** Where the references begin: below any sound. */
const LOWEST_DB = -120;

/** Shortest absence of everything, and of the bass, whose end may be a drop. */
const SHORTEST_GAP_SECONDS = 0.8;
const SHORTEST_BASS_BREAK_SECONDS = 2;
/** After a build-up so little is enough, when it is unusual; this is enough anyway. */
const SHORTEST_BUILDUP_BREAK_FRAMES = 0.25 * FRAMES_PER_SECOND;
const SURE_BUILDUP_BREAK_FRAMES = 1.2 * FRAMES_PER_SECOND;
/** Music that must have gone before a gap means anything. */
const LEAST_HISTORY_FRAMES = 4 * FRAMES_PER_SECOND;
/** A pause longer than this ends a piece: what follows is a beginning, not a drop. */
const LONGEST_GAP_FRAMES = 6 * FRAMES_PER_SECOND;
/** A drop is flagged for a moment, and is the section for two bars or so; then there is none for a while. */
const DROP_FLAG_FRAMES = 0.5 * FRAMES_PER_SECOND;
const DROP_FRAMES = 4 * FRAMES_PER_SECOND;
/** Noise above a bass that goes on ends in a drop when it falls this far between two strokes. */
const RISER_STOPS_DB = 14;

/** How long the signs must last until there is a build-up: without bass, and with it. */
const PROOF_STEPS = 0.8 * STEPS_PER_SECOND;
const PROOF_WITH_BASS_STEPS = 1.5 * STEPS_PER_SECOND;
const PROOF_OF_THINNING_STEPS = 0.5 * STEPS_PER_SECOND;
/** The bass is missing for so long until its absence says something. */
const WITHOUT_BASS_FRAMES = 1.2 * FRAMES_PER_SECOND;
/** A build-up lasts so long without a sign, and longer while the bass stays away from loud treble. */
const HOLD_STEPS = 3 * STEPS_PER_SECOND;
const LONG_HOLD_STEPS = 8 * STEPS_PER_SECOND;
const TREBLE_KEPT_DB = 6;
/** Sound further than this below the loudest is no riser. */
const RISER_RANGE_DB = 35;
/** A breakdown is so long without kick and bass, after there was at least so much of them. */
const BREAKDOWN_FRAMES = 3 * FRAMES_PER_SECOND;
const LEAST_BASS_FRAMES = 1 * FRAMES_PER_SECOND;
/** Silence is a section after so long; a gap before that belongs to what it interrupts. */
const SILENCE_FRAMES = 1 * FRAMES_PER_SECOND;
/** Build-up and breakdown are at full strength after so long. */
const FULL_SECONDS = 8;

/**
 * The part of the piece that is heard: a state machine over how loud bass, treble and the whole are.
 *
 * A build-up is a steady rise of the treble, for the most part over a bass that has gone, or the bass
 * being filtered away; a drop the return of the bass after that, after an unusually long absence, or after a
 * short gap; a breakdown is music without kick and bass for bars. "Unusual" is measured against the same
 * piece a few seconds before: a slow kick drum is no breakdown. All is relative to what was loud lately,
 * so that the gain of the input does not matter.
 */
export class Structure {
  section: Section = "steady";
  /** Strength 0..1 of the section; 0 in a steady one. */
  strength = 0;
  buildup = false;
  /** Whether a drop came within the last half second. */
  drop = false;
  /** -1..1. */
  energyTrend = 0;

  /** Whether the bass sounds in this frame, by the piece's own measure. */
  #bassHere = false;
  readonly #rise = new Rise();
  readonly #loudness = new Trend(TREND_STEPS, STEPS_PER_SECOND);
  /** Of this frame. */
  #bassDb = LOWEST_DB;
  #trebleDb = LOWEST_DB;
  #framesInStep = 0;
  #trebleFloorDb = Infinity;
  #trebleSumDb = 0;
  #treblePeakDb = -Infinity;
  #bassPeakDb = -Infinity;
  #allPower = 0;
  /** Peak level of the bass, falling slowly: what the bass is like when it plays. */
  #bassReferenceDb = LOWEST_DB;
  #allReferenceDb = LOWEST_DB;
  readonly #bassBreak = new Absence(SHORTEST_BASS_BREAK_SECONDS);
  readonly #gap = new Absence(SHORTEST_GAP_SECONDS);
  #historyFrames = 0;
  #bassFrames = 0;
  #quietFrames = 0;
  #sinceDropFrames = 1e9;
  #dropStrength = 0;
  /** Steps with signs of a build-up: towards one, and since it began. */
  #proofSteps = 0;
  #sureSteps = 0;
  #thinSteps = 0;
  #signSteps = 0;
  #sinceSignSteps = 0;
  #loudestTrebleDb = -Infinity;

  /** Whether there has been bass within the last second. */
  get hasBass(): boolean {
    return this.#bassFrames > 0 && this.#bassBreak.currentFrames < FRAMES_PER_SECOND;
  }

  /**
   * Takes one frame.
   * @param powers mean square of the sound up to 140 Hz, of all of it, and above 2 kHz; as arguments they
   *   would be garbage
   * @param sounding whether there is any
   */
  push(powers: Float64Array, sounding: boolean): void {
    const bassDb = toDb(powers[0] as number);
    const allDb = toDb(powers[1] as number);
    const trebleDb = toDb(powers[2] as number);
    this.#bassDb = bassDb;
    this.#trebleDb = trebleDb;
    this.#allPower += powers[1] as number;
    this.#sinceDropFrames++;
    this.#quietFrames = sounding ? 0 : this.#quietFrames + 1;
    if (sounding) this.#historyFrames++;
    if (this.#quietFrames > LONGEST_GAP_FRAMES) this.#forget();
    const heard = sounding && bassDb > allDb - BASS_SHARE_DB;
    this.#bassHere = heard && bassDb > this.#bassReferenceDb - BASS_GONE_DB;
    if (this.#bassHere) this.#bassFrames++;
    const bassBack = heard && bassDb > this.#bassReferenceDb - BASS_BACK_DB;
    const loudAgain = sounding && allDb > this.#allReferenceDb - LOUD_AGAIN_DB;
    if (this.#sinceDropFrames > DROP_FRAMES && this.#drops(bassBack, loudAgain)) {
      this.#beginDrop();
    }
    this.#collect();
    this.#bassBreak.push(this.#bassHere);
    this.#gap.push(sounding && allDb > this.#allReferenceDb - GAP_DB);
    const away = this.#bassBreak.currentFrames > WITHOUT_BASS_FRAMES;
    const fallDb = away ? AWAY_FALL_DB : BASS_FALL_DB;
    this.#bassReferenceDb = Math.max(bassDb, this.#bassReferenceDb - fallDb);
    this.#allReferenceDb = Math.max(allDb, this.#allReferenceDb - ALL_FALL_DB);
    this.#name();
  }

  #drops(bassBack: boolean, loudAgain: boolean): boolean {
    const known = this.#historyFrames > LEAST_HISTORY_FRAMES;
    if (bassBack && this.buildup) {
      const afterBreak = this.#bassBreak.latestFrames > SURE_BUILDUP_BREAK_FRAMES ||
        this.#bassBreak.exceeds(SHORTEST_BUILDUP_BREAK_FRAMES);
      if (afterBreak || this.#trebleDb < this.#rise.floorDb - RISER_STOPS_DB) return true;
    }
    if (bassBack && known && this.#bassBreak.unusual) return true;
    return loudAgain && known && this.#gap.unusual;
  }

  #beginDrop(): void {
    const absence = Math.max(this.#bassBreak.latestFrames, this.#gap.latestFrames);
    const away = Math.min(1, absence / FRAMES_PER_SECOND / FULL_SECONDS);
    const built = this.buildup ? Math.min(1, this.#signSteps / STEPS_PER_SECOND / FULL_SECONDS) : 0;
    this.#dropStrength = Math.min(1, 0.3 + 0.4 * away + 0.4 * built);
    this.#sinceDropFrames = 0;
    this.#endBuildup();
  }

  #endBuildup(): void {
    this.buildup = false;
    this.#proofSteps = 0;
    this.#sureSteps = 0;
    this.#thinSteps = 0;
    this.#signSteps = 0;
  }

  #collect(): void {
    const trebleDb = this.#trebleDb;
    this.#trebleSumDb += trebleDb;
    this.#trebleFloorDb = Math.min(this.#trebleFloorDb, trebleDb);
    this.#treblePeakDb = Math.max(this.#treblePeakDb, trebleDb);
    this.#bassPeakDb = Math.max(this.#bassPeakDb, this.#bassDb);
    if (++this.#framesInStep < STEP_FRAMES) return;
    this.#rise.push(
      this.#trebleFloorDb,
      this.#trebleSumDb / STEP_FRAMES,
      this.#treblePeakDb,
      this.#bassPeakDb,
    );
    const allDb = toDb(this.#allPower / STEP_FRAMES);
    this.#loudness.push(allDb);
    this.energyTrend = Math.tanh(this.#loudness.slope / FULL_TREND_DB_PER_SECOND);
    this.#framesInStep = 0;
    this.#allPower = 0;
    this.#trebleSumDb = 0;
    this.#trebleFloorDb = Infinity;
    this.#treblePeakDb = -Infinity;
    this.#bassPeakDb = -Infinity;
    this.#judgeBuildup(allDb);
  }

  #judgeBuildup(allDb: number): void {
    const rise = this.#rise;
    const bassAway = this.#bassBreak.currentFrames >= WITHOUT_BASS_FRAMES;
    const audible = allDb > this.#allReferenceDb - RISER_RANGE_DB &&
      this.#sinceDropFrames > DROP_FRAMES;
    const rising = audible && bassAway && (rise.rising || rise.risingSurely);
    const risingSurely = audible && rise.risingSurely;
    const thinning = audible && rise.thinning;
    this.#proofSteps = Math.max(0, this.#proofSteps + (rising ? 1 : -1));
    this.#sureSteps = Math.max(0, this.#sureSteps + (risingSurely ? 1 : -1));
    this.#thinSteps = Math.max(0, this.#thinSteps + (thinning ? 1 : -1));
    if (this.buildup) {
      const sign = rising || risingSurely || thinning;
      this.#loudestTrebleDb = Math.max(this.#loudestTrebleDb, rise.peakDb);
      this.#sinceSignSteps = sign ? 0 : this.#sinceSignSteps + 1;
      if (sign) this.#signSteps++;
      const held = bassAway && rise.peakDb > this.#loudestTrebleDb - TREBLE_KEPT_DB;
      if (this.#sinceSignSteps > (held ? LONG_HOLD_STEPS : HOLD_STEPS)) this.#endBuildup();
    } else if (
      this.#proofSteps >= PROOF_STEPS || this.#sureSteps >= PROOF_WITH_BASS_STEPS ||
      this.#thinSteps >= PROOF_OF_THINNING_STEPS
    ) {
      this.buildup = true;
      this.#signSteps = Math.max(this.#proofSteps, this.#sureSteps, this.#thinSteps);
      this.#sinceSignSteps = 0;
      this.#loudestTrebleDb = rise.peakDb;
    }
  }

  /** Names the section: what is sure goes before what lasts. */
  #name(): void {
    this.drop = this.#sinceDropFrames < DROP_FLAG_FRAMES;
    // What returns may be a drop a moment later.
    const absence = this.#bassBreak.latestFrames;
    const stays = this.section === "breakdown" ? 1 : BREAKDOWN_FRAMES;
    if (this.#quietFrames > SILENCE_FRAMES) {
      this.section = "silence";
      this.strength = Math.min(1, this.#quietFrames / LONGEST_GAP_FRAMES);
    } else if (this.#sinceDropFrames < DROP_FRAMES) {
      this.section = "drop";
      this.strength = this.#dropStrength * (1 - this.#sinceDropFrames / DROP_FRAMES);
    } else if (this.buildup) {
      this.section = "buildup";
      this.strength = Math.min(1, this.#signSteps / STEPS_PER_SECOND / FULL_SECONDS);
    } else if (
      absence >= stays && this.#bassBreak.unusual && this.#bassFrames > LEAST_BASS_FRAMES
    ) {
      this.section = "breakdown";
      this.strength = Math.min(1, absence / FRAMES_PER_SECOND / FULL_SECONDS);
    } else {
      this.section = "steady";
      this.strength = 0;
    }
  }

  #forget(): void {
    this.#endBuildup();
    this.#rise.reset();
    this.#loudness.reset();
    this.energyTrend = 0;
    this.#historyFrames = 0;
    this.#bassFrames = 0;
    this.#sinceDropFrames = 1e9;
    this.#bassReferenceDb = LOWEST_DB;
    this.#allReferenceDb = LOWEST_DB;
    this.#bassBreak.reset();
    this.#gap.reset();
  }
}

function toDb(power: number): number {
  return 4.342944819 * Math.log(power + 1e-12);
}
