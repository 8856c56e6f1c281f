import { join } from "node:path";
import { HttpGate } from "../../bus/http/mod.ts";
import { type Clock, type Logger, vjHome } from "../../bus/mod.ts";
import { AppleScriptSource } from "./applescript/source.ts";
import { parsePlayerChoice } from "./choice.ts";
import type { MonitorConfig } from "./config.ts";
import { MprisSource } from "./mpris/source.ts";
import type { PlaybackSource, SourceName } from "./source.ts";
import { SpotifyApi } from "./webapi/api.ts";
import { LoginFile } from "./webapi/login_file.ts";
import { WebApiSource } from "./webapi/source.ts";

/** Answers come within a second or so; a show cannot wait for longer ones. */
const TIMEOUT_MS = 10_000;
/** An answer has some 20 KB, most of it names of countries. */
const MOST_BYTES = 1024 * 1024;

/** The door to Spotify: one for the whole process, so that all heed what one was told. */
export function spotifyGate(clock: Clock): HttpGate {
  return new HttpGate({
    service: "Spotify",
    clock,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MOST_BYTES,
  });
}

/** Where the login to the Web API is kept. */
export function loginFile(): LoginFile {
  return new LoginFile(join(vjHome(), "spotify.json"));
}

/** Which sources a configuration means, best first: those of this machine see everything at once. */
export function sourceNames(
  source: MonitorConfig["source"],
  system: typeof Deno.build.os,
): SourceName[] {
  if (source !== "auto") return [source];
  if (system === "darwin") return ["applescript", "webapi"];
  if (system === "windows") return ["webapi"];
  return ["mpris", "webapi"];
}

/** What {@link makeSources} needs. */
export interface SourceOptions {
  /** As it is now; intervals are looked up each time. */
  config(): MonitorConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly gate: HttpGate;
  onChange(): void;
}

/** The keys whose change means other sources. */
export const SOURCE_KEYS = ["source", "player", "api_url", "accounts_url"] as const;

/** The sources that a configuration means, best first. */
export function makeSources(config: MonitorConfig, options: SourceOptions): PlaybackSource[] {
  const { clock, log, gate, onChange } = options;
  const local = {
    choice: parsePlayerChoice(config.player),
    lookSeconds: () => options.config().poll_interval,
    clock,
    log,
    onChange,
  };
  return sourceNames(config.source, Deno.build.os).map((name) => {
    if (name === "mpris") return new MprisSource(local);
    if (name === "applescript") return new AppleScriptSource(local);
    const api = new SpotifyApi({
      gate,
      apiUrl: config.api_url,
      accountsUrl: config.accounts_url,
      login: loginFile(),
      clock,
      log,
    });
    const intervalSeconds = () => options.config().webapi_interval;
    return new WebApiSource({ api, intervalSeconds, clock, log, onChange });
  });
}
