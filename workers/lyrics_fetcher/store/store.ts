/** What is known of songs: lyrics for ever, misses for some time, analyses. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type Clock, errorText } from "../../../bus/mod.ts";
import { isCorruption, openDatabase, setAside, Statements } from "./database.ts";
import { PendingWrites, type Write } from "./pending.ts";
import type { LyricsRecord } from "./record.ts";
import { LYRICS_COLUMNS, toRecord, toRow } from "./rows.ts";

/** More than a night's songs. */
const MOST_UNSAVED = 1_000;

const PUT_LYRICS = `insert or replace into lyrics (${LYRICS_COLUMNS}) ` +
  `values (${LYRICS_COLUMNS.split(",").map(() => "?").join(", ")})`;
const PUT_MISS = "insert or replace into misses (song, missed_at) values (?, ?)";
const PUT_ANALYSIS =
  "insert or replace into analyses (song, method, words, result, made_at) values (?, ?, ?, ?, ?)";

/** What a store needs. */
export interface StoreOptions {
  readonly path: string;
  /** How long another program that writes is waited for; a show waits for nobody. @default 5 */
  readonly busyMs?: number;
  readonly clock: Clock;
  /** Told in a line for people what is wrong with the file, and when it is right again. */
  readonly tell: (message: string) => void;
}

/** What is known of a song. */
export type Known =
  | { readonly kind: "lyrics"; readonly record: LyricsRecord }
  | { readonly kind: "miss"; readonly missedAt: number };

/**
 * The store. Nothing in it throws or waits: what the disk does not take now stays in memory, answers
 * from there, and is offered again with {@link flush}.
 */
export class LyricsStore {
  readonly #options: StoreOptions;
  readonly #pending = new PendingWrites();
  /** What the disk has not taken, by song. */
  readonly #unsaved = new Map<string, Known>();
  #database: DatabaseSync | undefined;
  #statements: Statements | undefined;
  #trouble: string | undefined;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#open();
  }

  /** What keeps the file from being used; null when nothing does. */
  get trouble(): string | null {
    return this.#trouble ?? null;
  }

  /** What is known of a song. A miss is older or younger: that is for the reader to judge. */
  find(song: string): Known | undefined {
    return this.#unsaved.get(song) ?? this.#read(song);
  }

  /** Keeps lyrics. */
  putLyrics(song: string, record: LyricsRecord): void {
    this.#keep(song, { kind: "lyrics", record });
    this.#write(`lyrics ${song}`, { sql: PUT_LYRICS, values: toRow(song, record) });
    this.#write(`misses ${song}`, { sql: "delete from misses where song = ?", values: [song] });
  }

  /** Keeps that there are no lyrics, as of now. */
  putMiss(song: string): void {
    const missedAt = this.#options.clock.now();
    this.#keep(song, { kind: "miss", missedAt });
    this.#write(`misses ${song}`, { sql: PUT_MISS, values: [song, missedAt] });
  }

  /** Forgets what is known of a song. */
  forget(song: string): void {
    this.#unsaved.delete(song);
    this.#write(`lyrics ${song}`, { sql: "delete from lyrics where song = ?", values: [song] });
    this.#write(`misses ${song}`, { sql: "delete from misses where song = ?", values: [song] });
  }

  /**
   * The result of an analysis by a method, as it was put.
   *
   * @param words fingerprint of what was analysed; that of other words is none
   */
  findAnalysis(song: string, method: string, words: string): string | undefined {
    const waiting = this.#pending.of(`analyses ${method} ${song}`)?.values;
    if (waiting !== undefined) return waiting[2] === words ? String(waiting[3]) : undefined;
    const row = this.#get(
      "select result from analyses where song = ? and method = ? and words = ?",
      [song, method, words],
    );
    const result = row?.["result"];
    return typeof result === "string" ? result : undefined;
  }

  /** Keeps the result of an analysis. */
  putAnalysis(song: string, method: string, words: string, result: string): void {
    const values = [song, method, words, result, this.#options.clock.now()];
    this.#write(`analyses ${method} ${song}`, { sql: PUT_ANALYSIS, values });
  }

  /** All songs with words, by their key. @throws {Error} of SQLite */
  *all(): Iterable<LyricsRecord> {
    const rows = this.#statements?.get(`select ${LYRICS_COLUMNS} from lyrics order by song`);
    for (const row of rows?.iterate() ?? []) {
      const record = toRecord(row);
      if (record !== undefined) yield record;
    }
  }

  /**
   * Forgets misses, and with "lyrics too" lyrics that nobody has chosen or imported and analyses of words
   * that are not here, as far as they are older.
   *
   * @returns how many rows went
   * @throws {Error} of SQLite
   */
  prune(olderThan: number, what: "misses" | "lyrics too"): number {
    const run = (sql: string, ...values: number[]) =>
      Number(this.#statements?.get(sql).run(...values).changes ?? 0);
    let gone = run("delete from misses where missed_at < ?", olderThan);
    if (what === "lyrics too") {
      gone += run(
        "delete from lyrics where fetched_at < ? and chosen = 0 and origin <> 'import'",
        olderThan,
      );
      gone += run(
        "delete from analyses where made_at < ? and song not in (select song from lyrics)",
        olderThan,
      );
    }
    return gone;
  }

  /** Offers the disk again what it did not take; opens the file again if it could not be opened. */
  flush(): void {
    if (this.#database === undefined) this.#open();
    if (this.#database === undefined || this.#pending.size === 0) return;
    try {
      this.#pending.drain((write) => void this.#run(write));
      this.#unsaved.clear();
      this.#isWell();
    } catch (error) {
      this.#isIll(error);
    }
  }

  /** Closes the file, with everything in it. */
  close(): void {
    this.flush();
    try {
      this.#database?.exec("pragma wal_checkpoint(truncate)");
    } catch {
      // Another program reads: the next start folds the log in.
    }
    this.#database?.close();
    this.#database = undefined;
  }

  #open(): void {
    const { path, tell, clock, busyMs = 5 } = this.#options;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      try {
        this.#database = openDatabase(path, busyMs);
      } catch (error) {
        if (!isCorruption(error)) throw error;
        const aside = setAside(path, clock.now());
        tell(`${path} was not readable (${errorText(error)}); kept as ${aside}, begun anew`);
        this.#database = openDatabase(path, busyMs);
      }
      this.#statements = new Statements(this.#database);
      if (this.#pending.size === 0) this.#isWell();
    } catch (error) {
      this.#database = undefined;
      this.#isIll(error);
    }
  }

  #read(song: string): Known | undefined {
    const record = toRecord(
      this.#get(`select ${LYRICS_COLUMNS} from lyrics where song = ?`, [song]),
    );
    if (record !== undefined) return { kind: "lyrics", record };
    const missedAt = this.#get("select missed_at from misses where song = ?", [song])
      ?.["missed_at"];
    return typeof missedAt === "number" ? { kind: "miss", missedAt } : undefined;
  }

  #get(sql: string, values: readonly string[]): Record<string, unknown> | undefined {
    try {
      return this.#statements?.get(sql).get(...values);
    } catch (error) {
      this.#isIll(error);
      return undefined;
    }
  }

  #write(row: string, write: Write): void {
    this.#pending.add(row, write);
    this.flush();
  }

  #run({ sql, values }: Write): void {
    this.#statements?.get(sql).run(...values);
  }

  #keep(song: string, known: Known): void {
    this.#unsaved.set(song, known);
    if (this.#unsaved.size <= MOST_UNSAVED) return;
    for (const oldest of this.#unsaved.keys()) {
      this.#unsaved.delete(oldest);
      break;
    }
  }

  #isWell(): void {
    if (this.#trouble === undefined) return;
    this.#trouble = undefined;
    this.#options.tell(`${this.#options.path} can be used again`);
  }

  /** A file that turns out to be damaged is left; the next {@link flush} begins another. */
  #isIll(error: unknown): void {
    const { path, tell } = this.#options;
    if (isCorruption(error) && this.#database !== undefined) {
      this.#statements = undefined;
      this.#database.close();
      this.#database = undefined;
    }
    const trouble = errorText(error);
    if (/database is locked|busy/i.test(trouble)) return; // another program writes, for a moment
    if (trouble !== this.#trouble) {
      tell(`${path} cannot be used (${trouble}): lyrics are kept in memory until it can`);
    }
    this.#trouble = trouble;
  }
}
