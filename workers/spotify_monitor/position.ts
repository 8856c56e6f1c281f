/** Players that tell whole seconds have done so this often in a row. */
const COARSE_AFTER = 3;
/** What tells an error in the unit from chance. */
const UNIT_VOTES = 2;
/** Shorter intervals say nothing about the pace. */
const LEAST_INTERVAL_MS = 300;
/** A coarse reading is right to a second, and old by what the player likes. */
const COARSE_SLACK_SECONDS = 0.25;
/** Readings of a track that goes on waver by less, such as by the length of a packet. */
const DEFAULT_WAVER_SECONDS = 0.4;
/** So much of a reading counts once several have been taken. */
const GAIN = 0.25;
/** The first readings after a jump count in full: the music may have begun late. */
const FULL_READINGS = 3;

/** One reading of a player's position. */
interface Reading {
  /** As the player gave it: microseconds, if it keeps to the specification. */
  readonly raw: number;
  readonly atMs: number;
}

/**
 * Where a player is in its track, from what it tells of it now and then. Players differ: old versions
 * of spotifyd and others tell milliseconds where microseconds are asked for, some tell whole seconds,
 * some always the same. All of these are found out by watching, and put right.
 */
export class PlayerPosition {
  readonly #waverSeconds: number;
  /** Seconds at `#sinceMs`. */
  #seconds = 0;
  #sinceMs = 0;
  #rate = 0;
  #last: Reading | undefined;
  /** Readings since it last jumped, stopped or went on. */
  #readings = 0;
  /** Microseconds in what the player takes for one. */
  #unit = 1;
  #votes = 0;
  #wholeSeconds = 0;
  /** Whether its readings have ever moved with the music. */
  #moves = false;

  /** @param options.waverSeconds readings of a track that goes on waver by less. @default 0.4 */
  constructor({ waverSeconds = DEFAULT_WAVER_SECONDS }: { waverSeconds?: number } = {}) {
    this.#waverSeconds = waverSeconds;
  }

  /** Seconds into the track at a moment of the monotonic clock. */
  at(nowMs: number): number {
    return Math.max(0, this.#seconds + (nowMs - this.#sinceMs) / 1000 * this.#rate);
  }

  /** It goes on at another pace. @param rate seconds per second, 0 while it stands */
  run(rate: number, nowMs: number): void {
    if (rate === this.#rate) return;
    this.#jump(this.at(nowMs), nowMs);
    this.#rate = rate;
  }

  /** Another track begins. */
  restart(nowMs: number): void {
    this.#jump(0, nowMs);
  }

  /** The player says that it has jumped. */
  jumped(raw: number, nowMs: number): void {
    this.#jump(raw * this.#unit / 1e6, nowMs);
  }

  /** The player was asked. */
  read(raw: number, atMs: number): void {
    if (raw < 0) return;
    const reading = { raw, atMs };
    this.#learn(reading);
    const isSame = this.#last?.raw === raw && this.#rate > 0;
    this.#last = reading;
    // It does not know, and says the same all the time.
    if (isSame && !this.#moves) return;
    const seconds = raw * this.#unit / 1e6;
    if (this.#wholeSeconds >= COARSE_AFTER) this.#narrow(seconds, atMs);
    else this.#follow(seconds, atMs);
  }

  #learn({ raw, atMs }: Reading): void {
    const isWhole = raw * this.#unit % 1e6 === 0;
    if (!isWhole) this.#wholeSeconds = 0;
    else if (raw > 0 && this.#rate > 0) this.#wholeSeconds++;
    const last = this.#last;
    if (last === undefined || this.#rate <= 0 || atMs - last.atMs < LEAST_INTERVAL_MS) return;
    const pace = (raw - last.raw) / ((atMs - last.atMs) * 1000 * this.#rate);
    if (isNear(pace, 1) || isNear(pace, 0.001)) this.#moves = true;
    const unit = isNear(pace, 0.001) ? 1000 : isNear(pace, 1) ? 1 : this.#unit;
    this.#votes = unit === this.#unit ? 0 : this.#votes + 1;
    if (this.#votes < UNIT_VOTES) return;
    this.#unit = unit;
    this.#votes = 0;
  }

  #follow(seconds: number, atMs: number): void {
    const off = seconds - this.at(atMs);
    const isWaver = this.#rate > 0 && Math.abs(off) < this.#waverSeconds;
    if (!isWaver) this.#readings = 0;
    this.#set(seconds - (this.#readings++ < FULL_READINGS ? 0 : off * (1 - GAIN)), atMs);
  }

  /** A whole second means anything up to the next one: what is known better stays. */
  #narrow(second: number, atMs: number): void {
    const own = this.at(atMs);
    const least = second - COARSE_SLACK_SECONDS;
    const most = second + 1 + COARSE_SLACK_SECONDS;
    if (own < least - 1 || own > most + 1) return this.#set(second, atMs);
    this.#set(Math.min(Math.max(own, least), most), atMs);
  }

  #jump(seconds: number, atMs: number): void {
    this.#last = undefined;
    this.#readings = 0;
    this.#set(seconds, atMs);
  }

  #set(seconds: number, atMs: number): void {
    this.#seconds = Math.max(0, seconds);
    this.#sinceMs = atMs;
  }
}

function isNear(pace: number, expected: number): boolean {
  return pace > 0.75 * expected && pace < 1.33 * expected;
}
