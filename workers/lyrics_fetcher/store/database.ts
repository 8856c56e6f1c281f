/** The file of the store: SQLite with a write-ahead log, so that a killed process loses at most the last write. */
import { renameSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { errorText } from "../../../bus/mod.ts";

/** Changes with the tables; a file of a later version is not touched. */
const VERSION = 1;

const TABLES = `
  create table if not exists lyrics (
    song text primary key, artist text not null, title text not null, album text not null,
    duration real not null, origin text not null, origin_id integer, synced text, plain text,
    instrumental integer not null, chosen integer not null, fetched_at real not null
  ) strict, without rowid;
  create table if not exists misses (
    song text primary key, missed_at real not null
  ) strict, without rowid;
  create table if not exists analyses (
    song text not null, method text not null, words text not null, result text not null,
    made_at real not null, primary key (song, method)
  ) strict, without rowid;
`;

/** A store file that a newer program has written. */
export class NewerStoreError extends Error {
  override readonly name = "NewerStoreError";
}

/**
 * Opens the file, and makes it where there is none.
 *
 * @param busyMs how long another program that writes is waited for
 * @throws {NewerStoreError}
 * @throws {Error} of SQLite, for what cannot be opened or is no such file
 */
export function openDatabase(path: string, busyMs: number): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec(`
      pragma busy_timeout = ${Math.floor(busyMs)};
      pragma auto_vacuum = full;
      pragma journal_mode = wal;
      pragma synchronous = normal;
      pragma wal_autocheckpoint = 0;
      pragma cache_size = -1000;
    `);
    const version = Number(database.prepare("pragma user_version").get()?.["user_version"]);
    if (version > VERSION) throw new NewerStoreError(`it is of version ${version}`);
    const check = database.prepare("pragma quick_check(1)").get()?.["quick_check"];
    if (check !== "ok") throw new Error(`file is damaged: ${String(check)}`);
    // The log grows while a show runs, by a few kilobytes a song, and is folded in when nobody waits.
    database.exec("pragma wal_checkpoint(truncate)");
    if (version < VERSION) database.exec(`${TABLES} pragma user_version = ${VERSION}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Whether an error says that the file's content is wrong, and not that the disk or a lock is in the way. */
export function isCorruption(error: unknown): boolean {
  return /not a database|malformed|damaged|corrupt/i.test(errorText(error));
}

/** Moves a damaged file and its log aside. @returns where to */
export function setAside(path: string, nowSeconds: number): string {
  const aside = `${path}.corrupt-${Math.floor(nowSeconds)}`;
  renameSync(path, aside);
  for (const suffix of ["-wal", "-shm"]) {
    try {
      renameSync(path + suffix, aside + suffix);
    } catch {
      continue; // most often there is none
    }
  }
  return aside;
}

/** Statements of a database, prepared once. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}
