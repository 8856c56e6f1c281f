import { FRAMES_PER_SECOND } from "../features.ts";
import { Absence } from "./absence.ts";

/** The structure is judged at this interval. */
const STEP_FRAMES = 10;
const STEPS_PER_SECOND = FRAMES_PER_SECOND / STEP_FRAMES;
/** Steps over which a rise is looked for: 4 s. */
const TREND_STEPS = 4 * STEPS_PER_SECOND;
/** A riser gains at least so many dB a second, this steadily (squared correlation). */
const RISER_DB_PER_SECOND = 0.55;
const RISER_STEADINESS = 0.6;
/** The bass counts as gone this far below what it was. */
const BASS_GONE_DB = 9;
/** Bass further below the whole than this is only the foot of a noise. */
const BASS_SHARE_DB = 15;
/** ... and as back this near to it. */
const BASS_BACK_DB = 5;
/** Shortest absence of everything, and of the bass, that is remarkable. */
const SHORTEST_GAP_SECONDS = 0.3;
const SHORTEST_BASS_BREAK_SECONDS = 1.2;
/** A pause longer than this ends a piece: what follows is a beginning, not a drop. */
const LONGEST_GAP_SECONDS = 6;
/** Music that must have gone before a gap means anything. */
const LEAST_HISTORY_SECONDS = 4;
const DROP_SHOWN_SECONDS = 0.5;
const DROP_REFRACTORY_SECONDS = 4;
/** A build-up is shown until its sign has been missing for so long. */
const BUILDUP_HOLD_SECONDS = 1.2;
const SILENT_DB = -70;
/** The whole is away this far below its reference, and loud again this near to it. */
const GAP_DB = 25;
const LOUD_AGAIN_DB = 10;
/** Without bass for so long at the end of a build-up, its return is the drop. */
const SHORTEST_BUILDUP_BREAK_SECONDS = 0.25;
/** How fast the references forget what was loudest. */
const BASS_FALL_DB_PER_SECOND = 0.35;
const ALL_FALL_DB_PER_SECOND = 0.5;
/** The bass is missing for so long and the treble rises for so long until that is a build-up. */
const RISER_WITHOUT_BASS_SECONDS = 2;
const RISER_PROOF_SECONDS = 0.8;
/** A riser quieter than this is noise of the room. */
const LEAST_RISER_DB = SILENT_DB + 10;
/** Change of loudness that turns the energy trend to tanh(1) = 0.76. */
const FULL_TREND_DB_PER_SECOND = 3;

/**
 * Build-ups and drops. A build-up is a steady rise of the treble while the bass is absent; a drop is
 * the return of the bass after a build-up, after an unusually long absence, or after a short gap.
 * "Unusual" is measured against the same piece a few seconds before: a slow kick drum is no breakdown.
 */
export class Structure {
  buildup = false;
  drop = false;
  /** -1..1. */
  energyTrend = 0;

  readonly #trebleDb = new Float64Array(TREND_STEPS);
  readonly #allDb = new Float64Array(TREND_STEPS);
  #steps = 0;
  #framesInStep = 0;
  #treblePower = 0;
  #allPower = 0;
  /** Peak level of the bass, falling slowly: what the bass is like when it plays. */
  #bassReferenceDb = SILENT_DB;
  #allReferenceDb = SILENT_DB;
  readonly #bassBreak = new Absence(SHORTEST_BASS_BREAK_SECONDS);
  readonly #gap = new Absence(SHORTEST_GAP_SECONDS);
  #historyFrames = 0;
  #sinceRiseFrames = 1e9;
  #sinceDropFrames = 1e9;
  #buildupFrames = 0;
  #quietFrames = 0;

  /**
   * Takes one frame.
   * @param bass, all, treble mean square of the sound up to 140 Hz, of all of it, and above 2 kHz
   */
  push(bass: number, all: number, treble: number): void {
    const bassDb = toDb(bass);
    const allDb = toDb(all);
    this.#sinceRiseFrames++;
    this.#sinceDropFrames++;
    this.#collect(all, treble);

    const sounding = allDb > SILENT_DB;
    this.#quietFrames = sounding ? 0 : this.#quietFrames + 1;
    if (this.#quietFrames > LONGEST_GAP_SECONDS * FRAMES_PER_SECOND) {
      this.#forget();
      return;
    }
    if (sounding) this.#historyFrames++;
    const bassHere = bassDb > this.#bassReferenceDb - BASS_GONE_DB &&
      bassDb > allDb - BASS_SHARE_DB;
    const bassBack = bassDb > this.#bassReferenceDb - BASS_BACK_DB && bassDb > SILENT_DB &&
      bassDb > allDb - BASS_SHARE_DB;
    const loudAgain = allDb > this.#allReferenceDb - LOUD_AGAIN_DB && sounding;

    const known = this.#historyFrames > LEAST_HISTORY_SECONDS * FRAMES_PER_SECOND;
    const afterBuildup = this.buildup &&
      this.#bassBreak.latestFrames > SHORTEST_BUILDUP_BREAK_SECONDS * FRAMES_PER_SECOND;
    const returned = bassBack && (afterBuildup || (known && this.#bassBreak.unusual));
    const resumed = loudAgain && known && this.#gap.unusual;
    if (
      (returned || resumed) &&
      this.#sinceDropFrames > DROP_REFRACTORY_SECONDS * FRAMES_PER_SECOND
    ) {
      this.#sinceDropFrames = 0;
      this.#sinceRiseFrames = 1e9;
      this.buildup = false;
      this.#buildupFrames = 0;
    }
    this.drop = this.#sinceDropFrames < DROP_SHOWN_SECONDS * FRAMES_PER_SECOND;

    this.#bassBreak.push(bassHere);
    this.#gap.push(allDb > this.#allReferenceDb - GAP_DB && sounding);
    this.#bassReferenceDb = Math.max(
      bassDb,
      this.#bassReferenceDb - BASS_FALL_DB_PER_SECOND / FRAMES_PER_SECOND,
    );
    this.#allReferenceDb = Math.max(
      allDb,
      this.#allReferenceDb - ALL_FALL_DB_PER_SECOND / FRAMES_PER_SECOND,
    );
  }

  #collect(all: number, treble: number): void {
    this.#allPower += all;
    this.#treblePower += treble;
    if (++this.#framesInStep < STEP_FRAMES) return;
    const trebleDb = toDb(this.#treblePower / STEP_FRAMES);
    const allDb = toDb(this.#allPower / STEP_FRAMES);
    this.#framesInStep = 0;
    this.#allPower = 0;
    this.#treblePower = 0;
    this.#trebleDb.copyWithin(0, 1);
    this.#allDb.copyWithin(0, 1);
    this.#trebleDb[TREND_STEPS - 1] = trebleDb;
    this.#allDb[TREND_STEPS - 1] = allDb;
    this.#steps++;
    if (this.#steps < TREND_STEPS) return;
    this.energyTrend = Math.tanh(slope(this.#allDb) / FULL_TREND_DB_PER_SECOND);
    const bassAbsent =
      this.#bassBreak.currentFrames >= RISER_WITHOUT_BASS_SECONDS * FRAMES_PER_SECOND;
    const rising = slope(this.#trebleDb) * Math.sqrt(steadiness(this.#trebleDb)) >
        RISER_DB_PER_SECOND &&
      steadiness(this.#trebleDb) > RISER_STEADINESS &&
      allDb > LEAST_RISER_DB;
    if (bassAbsent && rising) this.#buildupFrames += STEP_FRAMES;
    else this.#buildupFrames = Math.max(0, this.#buildupFrames - STEP_FRAMES);
    if (this.#buildupFrames >= RISER_PROOF_SECONDS * FRAMES_PER_SECOND && rising) {
      this.#sinceRiseFrames = 0;
    }
    this.buildup = this.#sinceRiseFrames < BUILDUP_HOLD_SECONDS * FRAMES_PER_SECOND;
  }

  #forget(): void {
    this.buildup = false;
    this.drop = false;
    this.energyTrend = 0;
    this.#historyFrames = 0;
    this.#steps = 0;
    this.#bassReferenceDb = SILENT_DB;
    this.#allReferenceDb = SILENT_DB;
    this.#sinceRiseFrames = 1e9;
    this.#buildupFrames = 0;
    this.#bassBreak.reset();
    this.#gap.reset();
  }
}

function toDb(power: number): number {
  return 4.342944819 * Math.log(power + 1e-12);
}

/** Least-squares slope of equally spaced levels, per second. */
function slope(levels: Float64Array): number {
  const middle = (levels.length - 1) / 2;
  let upper = 0;
  let lower = 0;
  for (let i = 0; i < levels.length; i++) {
    const x = i - middle;
    upper += x * (levels[i] as number);
    lower += x * x;
  }
  return (upper / lower) * STEPS_PER_SECOND;
}

/** Squared correlation of levels with time: 1 for a straight line. */
function steadiness(levels: Float64Array): number {
  const middle = (levels.length - 1) / 2;
  let mean = 0;
  for (let i = 0; i < levels.length; i++) mean += (levels[i] as number) / levels.length;
  let xy = 0;
  let xx = 0;
  let yy = 1e-9;
  for (let i = 0; i < levels.length; i++) {
    const x = i - middle;
    const y = (levels[i] as number) - mean;
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  return (xy * xy) / (xx * yy);
}
