import type { Desk } from "./desk.ts";
import type { CockpitScreen } from "./screen.ts";
import { AudioScreen } from "./screens/audio/audio_screen.ts";
import { LogsScreen } from "./screens/logs/logs_screen.ts";
import { LyricsScreen } from "./screens/lyrics/lyrics_screen.ts";
import { OscScreen } from "./screens/osc/osc_screen.ts";
import { OverviewScreen } from "./screens/overview/overview_screen.ts";
import { PlaybackScreen } from "./screens/playback/playback_screen.ts";
import { WorkersScreen } from "./screens/workers/workers_screen.ts";

/** All screens, in the order of their keys. */
export function makeScreens(desk: Desk): CockpitScreen[] {
  return [
    new OverviewScreen(desk),
    new PlaybackScreen(desk),
    new LyricsScreen(desk),
    new AudioScreen(desk),
    new OscScreen(desk),
    new LogsScreen(desk),
    new WorkersScreen(desk),
  ];
}
