/** The monitor as a worker of the bus: tells which track plays, and where in it. */
import { z } from "zod";
import { defineWorker, VERSION } from "../../bus/mod.ts";
import { playbackSchema } from "../../bus/playback/mod.ts";
import { configSchema, type MonitorConfig } from "./config.ts";
import { Monitor } from "./monitor.ts";
import { SOURCE_NAMES } from "./source.ts";
import { makeSources, SOURCE_KEYS, spotifyGate } from "./sources.ts";

const playerSchema = z.object({
  name: z.string().describe("for --player"),
  identity: z.string().describe("as it calls itself"),
  source: z.enum(SOURCE_NAMES),
  status: z.enum(["playing", "paused", "stopped", "unknown"]),
  artist: z.string(),
  title: z.string(),
  followed: z.boolean().describe("whether the configuration has it followed"),
});

const sourceSchema = z.object({
  source: z.enum(SOURCE_NAMES),
  chosen: z.boolean().describe("whether what is told comes from it"),
  state: z.enum(["following", "waiting", "resting", "unavailable", "off"]),
  message: z.string().describe("which player, or why there is none"),
});

/** The worker: `spotify_monitor` of the command line and of the bus. */
export const spotifyMonitor = defineWorker({
  name: "spotify_monitor",
  version: VERSION,
  description: "Tells which track Spotify or another player plays, and where in it",
  ports: { command: 5021 },
  examples: [
    ["spotify_monitor", "follow Spotify on this machine, or else what the login sees"],
    ["spotify_monitor players", "list the players on this machine, for --player"],
    ["spotify_monitor --player any", "follow whatever plays (Linux: MPRIS)"],
    ["spotify_monitor --player vlc,mpv", "follow one of these"],
    ["spotify_monitor login --client-id ID", "let it see what your Spotify account plays anywhere"],
    ["spotify_monitor --source webapi", "follow the account alone"],
    ["spotify_monitor logout", "forget the login"],
  ],
  config: configSchema,
  topics: {
    "spotify.state": {
      kind: "state",
      summary: "Track, position and player: at each change, and every 5 s while it plays",
      schema: playbackSchema,
    },
  },
  commands: {
    list_players: {
      summary: "Lists the players that are seen",
      input: z.looseObject({}),
      output: z.object({ players: z.array(playerSchema) }),
    },
    list_sources: {
      summary: "Lists the ways to learn what plays, which of them work, and why others do not",
      input: z.looseObject({}),
      output: z.object({ sources: z.array(sourceSchema) }),
    },
  },
  async start(context) {
    const { log, clock } = context;
    const monitor = new Monitor({
      clock,
      publish: (state) => context.publish("spotify.state", state),
      onSource: (source) => {
        if (context.signal.aborted) return;
        log.info("{message}", {
          message: source === undefined
            ? "no source has a player"
            : `${source.name}: following ${source.status.message}`,
        });
      },
    });
    const gate = spotifyGate(clock);
    const sourcesFor = (config: MonitorConfig) =>
      makeSources(config, {
        config: () => context.config,
        clock,
        log,
        gate,
        onChange: () => monitor.update(),
      });
    await monitor.listen(sourcesFor(context.config));
    context.every(() => 1, () => monitor.update());
    return {
      commands: {
        list_players: async () => ({
          players: (await Promise.all(monitor.sources.map((source) => source.players()))).flat()
            .map((player) => ({ ...player })),
        }),
        list_sources: () => ({
          sources: SOURCE_NAMES.map((name) => {
            const source = monitor.sources.find((source) => source.name === name);
            if (source === undefined) {
              const message = `not asked for: source is ${context.config.source}`;
              return { source: name, chosen: false, state: "off" as const, message };
            }
            return { source: name, chosen: monitor.chosen === source, ...source.status };
          }),
        }),
      },
      async configure(config, changed) {
        if (SOURCE_KEYS.some((key) => changed.has(key))) await monitor.listen(sourcesFor(config));
      },
      metrics: () => ({
        source: monitor.chosen?.name ?? null,
        player: monitor.state?.player ?? "",
        is_playing: monitor.state?.is_playing ?? false,
        published: monitor.published,
      }),
      metadata: () => ({ source: monitor.chosen?.name ?? null }),
      stop: () => monitor.stop(),
    };
  },
});
