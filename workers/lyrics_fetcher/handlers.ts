/** The commands, carried out. */
import {
  CommandError,
  type CommandHandlers,
  type JsonObject,
  type WorkerContext,
} from "../../bus/mod.ts";
import { ServiceUnavailableError } from "../../bus/http/mod.ts";
import type { Analyzed } from "./analysis/analyst.ts";
import type { commands } from "./commands.ts";
import type { Conductor } from "./conductor.ts";
import type { configSchema } from "./config.ts";
import type { Found } from "./finder.ts";
import { score } from "./lrclib/match.ts";
import { readLyrics } from "../../bus/lyrics/mod.ts";
import type { OscOutput } from "./osc/output.ts";
import { analyzedPayload, categorizedPayload, fetchedPayload } from "./payloads.ts";
import type { Services } from "./services.ts";
import { type Song, songOf } from "./song.ts";
import { cleanArtist, cleanTitle } from "./titles/clean.ts";
import type { topics } from "./topics.ts";

/** The context of this worker. */
export type LyricsContext = WorkerContext<typeof configSchema, typeof topics>;

/** What the commands act on. */
export interface Stage {
  readonly context: LyricsContext;
  readonly services: Services;
  readonly conductor: Conductor;
  readonly osc: OscOutput;
}

interface Named {
  readonly artist?: string | undefined;
  readonly title?: string | undefined;
  readonly album?: string | undefined;
  readonly duration?: number | undefined;
}

/** @throws {CommandError} for no title at all */
function songNamed({ artist = "", title = "", album = "", duration = 0 }: Named): Song {
  const song = songOf({ artist, title, album, duration, file: null });
  if (song === undefined) throw new CommandError("invalid_payload", "the title is empty");
  return song;
}

/** A service that cannot be asked is no fault of ours. */
async function asked<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    if (!(error instanceof ServiceUnavailableError)) throw error;
    throw new CommandError("unavailable", error.message, { cause: error });
  }
}

/** Handlers by name. */
export function handlers(stage: Stage): CommandHandlers<typeof commands> {
  const { context, services, conductor, osc } = stage;
  const { finder, analyst } = services;

  async function fetchSong(song: Song, signal: AbortSignal): Promise<Found | null | undefined> {
    const found = await asked(finder.find(song, signal));
    context.publish("lyrics.fetched", fetchedPayload(song, found, context.clock.now()));
    return found;
  }

  async function analyze(song: Song, lines: readonly string[]): Promise<Analyzed> {
    const atOnce = analyst.atOnce(song, lines);
    const byLlm = atOnce.isCached ? undefined : await asked(analyst.byLlm(song, lines));
    const analyzed = byLlm === undefined ? atOnce : { analysis: byLlm, isCached: false };
    const now = context.clock.now();
    const { analysis, isCached } = analyzed;
    context.publish("lyrics.analyzed", analyzedPayload(song, analysis, isCached, now));
    context.publish("song.categorized", categorizedPayload(song, analysis, now));
    return analyzed;
  }

  function linesIn(text: string): string[] {
    const lyrics = readLyrics({ synced: text, plain: text }, 0);
    return (lyrics?.lines ?? []).map((line) => line.text).filter(Boolean);
  }

  function fetchResult(song: Song, found: Found | null | undefined) {
    const { has_lyrics, lrc_text, line_count, synced, origin } = fetchedPayload(song, found, 0);
    const message = has_lyrics
      ? ""
      : found
      ? "it has no words"
      : found === null
      ? "LRCLIB has no words for it"
      : "LRCLIB is switched off, and there is no file";
    return { success: true, has_lyrics, lrc_text, line_count, synced, origin, message };
  }

  /** The song that a command means: the named one, else the one that is on. */
  function meant(named: Named): Song {
    if (named.title !== undefined) return songNamed(named);
    if (named.artist !== undefined) {
      throw new CommandError("invalid_payload", "there is an artist and no title; name both");
    }
    const song = conductor.view?.song;
    if (song === undefined) {
      throw new CommandError("not_found", "nothing plays; name a song with artist and title");
    }
    return song;
  }

  function lrclib() {
    const client = services.lrclib;
    if (client === undefined) {
      throw new CommandError("unavailable", "LRCLIB is switched off (lrclib_url = off)");
    }
    return client;
  }

  return {
    fetch_lyrics: async (payload, { signal }) => {
      const song = songNamed(payload);
      return fetchResult(song, await fetchSong(song, signal));
    },

    analyze_lyrics: async ({ lyrics, artist, title }) => {
      const song = songNamed({ artist, title: title || "lyrics" });
      const { analysis, isCached } = await analyze(song, linesIn(lyrics));
      return { success: true, analysis: { ...analysis, cached: isCached } };
    },

    categorize_song: async ({ lyrics, ...named }, { signal }) => {
      const song = songNamed(named);
      const text = lyrics ?? fetchResult(song, await fetchSong(song, signal)).lrc_text;
      const { analysis } = await analyze(song, linesIn(text));
      const { categories, mood, method } = analysis;
      return { success: true, categories, primary_mood: mood, method };
    },

    fetch_and_analyze: async ({ track_key, ...named }, { signal }) => {
      const song = songNamed(named);
      const result = fetchResult(song, await fetchSong(song, signal));
      const key = track_key ?? `${song.artist}_${song.title}`;
      if (!result.has_lyrics) {
        return { ...result, track_key: key, analysis: null, categories: null, primary_mood: "" };
      }
      const { analysis, isCached } = await analyze(song, linesIn(result.lrc_text));
      return {
        ...result,
        track_key: key,
        analysis: { ...analysis, cached: isCached },
        categories: analysis.categories,
        primary_mood: analysis.mood,
      };
    },

    set_offset: async ({ ms, by }) => {
      const timing_offset_ms = ms ?? context.config.timing_offset_ms + (by ?? 0);
      const values: JsonObject = { timing_offset_ms };
      try {
        await context.setConfig(values);
      } catch (error) {
        if (error instanceof Error && error.name === "ConfigError") {
          throw new CommandError("invalid_config", error.message, { cause: error });
        }
        throw error;
      }
      return { timing_offset_ms: context.config.timing_offset_ms };
    },

    search: async ({ query, artist, title }, { signal }) => {
      const song = query === undefined ? meant({ artist, title }) : conductor.view?.song;
      const terms: Record<string, string> = query !== undefined ? { q: query } : {
        track_name: cleanTitle(song?.title ?? ""),
        artist_name: cleanArtist(song?.artist ?? ""),
      };
      const found = await asked(lrclib().search(terms, signal));
      const results = found.map((record) => ({
        id: record.id,
        artist: record.artistName,
        title: record.trackName,
        album: record.albumName,
        duration: record.duration,
        synced: record.syncedLyrics !== null,
        instrumental: record.instrumental,
        score: song === undefined ? 0 : Math.round(score(song, record) * 100) / 100,
      }));
      return { results: results.toSorted((a, b) => b.score - a.score) };
    },

    choose: async ({ id, artist, title }, { signal }) => {
      const song = meant({ artist, title });
      const isOn = conductor.view?.song.key === song.key;
      if (id === null) {
        services.store.forget(song.key);
        if (isOn) conductor.lookAgain();
        return { artist: song.artist, title: song.title, has_lyrics: false, synced: false };
      }
      const record = await asked(lrclib().byId(id, signal));
      if (record === undefined) {
        throw new CommandError("not_found", `LRCLIB has no song ${id}; search shows those it has`);
      }
      const found = finder.keep(song, record, "chosen");
      if (isOn && conductor.view?.song.key === song.key) conductor.choose(found);
      const { has_lyrics, synced } = fetchedPayload(song, found, 0);
      return { artist: song.artist, title: song.title, has_lyrics, synced };
    },

    resend: () => {
      osc.again();
      return { targets: context.config.osc.length };
    },
  };
}
