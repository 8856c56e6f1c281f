/** Players and decks on a stage. */
import { CockpitStage, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

export const TRACK = {
  artist: "The Timers",
  title: "Always on time",
  album: "Clocks",
  duration: 200,
};

export function state(stage: CockpitStage, changes: Payload = {}, track: Payload = {}): Payload {
  return {
    is_playing: true,
    track: { ...TRACK, ...track },
    position: 80,
    timestamp: NOW_SECONDS + (stage.nowMs - 1000) / 1000,
    player: "mpv",
    is_audible: true,
    rate: 1,
    deck: null,
    bpm: null,
    ...changes,
  };
}

/** Spotify plays, and the playback screen is shown. */
export function playing(changes: Payload = {}, track: Payload = {}): CockpitStage {
  const stage = new CockpitStage().register(
    "spotify_monitor",
    "virtualdj_monitor",
    "lyrics_fetcher",
  );
  return stage.hear("spotify_monitor", "spotify.state", state(stage, changes, track))
    .show("playback");
}

export function deck(number: number, changes: Payload = {}): Payload {
  return {
    deck: number,
    source: "os2l",
    on_air: number === 1,
    is_loaded: true,
    is_playing: number === 1,
    is_audible: number === 1,
    artist: `Artist ${number}`,
    title: `Title ${number}`,
    key: "8A",
    duration: 400,
    position: 100 * number,
    rate: 1.016,
    bpm: 124.3,
    volume: 0.5,
    ...changes,
  };
}

export function decks(list: readonly Payload[], changes: Payload = {}): Payload {
  return {
    timestamp: NOW_SECONDS,
    on_air: 1,
    selected: "auto",
    balance: 0.5,
    decks: list,
    ...changes,
  };
}

/** Lets what was asked be answered. */
export async function settle(stage: CockpitStage): Promise<CockpitStage> {
  stage.text();
  await new Promise((resolve) => setTimeout(resolve, 0));
  return stage;
}
