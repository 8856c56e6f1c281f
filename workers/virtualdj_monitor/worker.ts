/** The monitor as a worker of the bus: tells what VirtualDJ plays, and its beats. */
import { z } from "zod";
import { CommandError, defineWorker, VERSION } from "../../bus/mod.ts";
import { configSchema } from "./config.ts";
import { MOST_DECKS } from "./decks/script_decks.ts";
import { readInChild } from "./library/child_reader.ts";
import { Library, type LibraryStatus } from "./library/library.ts";
import { Monitor } from "./monitor.ts";
import { OscOutput } from "./osc_output.ts";
import { SOURCES } from "./sources/source.ts";
import { Stage } from "./stage.ts";
import { topics } from "./topics.ts";

/** Keys that change no source. */
const LIGHT_KEYS: ReadonlySet<string> = new Set(["osc", "history_delay"]);

/** News are told when they come; that they have ceased to come is looked for so often. */
const PLAYING_SECONDS = 1;
const RESTING_SECONDS = 5;

const choiceSchema = z.union([z.literal("auto"), z.int().min(1).max(MOST_DECKS)]);

const sourceSchema = z.object({
  source: z.enum(SOURCES),
  chosen: z.boolean().describe("whether it is believed about the deck on air"),
  state: z.enum(["live", "waiting", "failed", "off"]),
  message: z.string().describe("what is heard, or what is missing and how to get it"),
});

const librarySchema = z.object({
  state: z.enum(["off", "reading", "ready"]),
  songs: z.int(),
  seconds: z.number().nullable().describe("how long the last reading took"),
  failures: z.array(z.string()).describe("databases that could not be read to their end, and why"),
});

/** The worker: `virtualdj_monitor` of the command line and of the bus. */
export const virtualdjMonitor = defineWorker({
  name: "virtualdj_monitor",
  version: VERSION,
  description: "Tells which track VirtualDJ plays, where in it, on which deck, and its beats",
  ports: { command: 5031 },
  examples: [
    ["virtualdj_monitor", "hear of VirtualDJ on this machine in every way there is"],
    ["virtualdj_monitor --os2l 0.0.0.0:9996", "let VirtualDJ on another machine find this one"],
    ["virtualdj_monitor --sources files --virtualdj-home D:\\VirtualDJ", "read its history only"],
    ["virtualdj_monitor --network-control http://127.0.0.1:8080", "ask its plugin on port 8080"],
  ],
  config: configSchema,
  topics,
  commands: {
    list_sources: {
      summary: "Lists the ways to hear of VirtualDJ, which of them work, and why others do not",
      input: z.looseObject({}),
      output: z.object({ sources: z.array(sourceSchema), database: librarySchema }),
    },
    select_deck: {
      summary: "Follows a deck by hand, or with auto again the one that the audience hears",
      input: z.object({ deck: choiceSchema }),
      output: z.object({ selected: choiceSchema, on_air: z.int().nullable() }),
    },
  },
  async start(context) {
    const { clock, log } = context;
    const osc = new OscOutput(context.config.osc);
    let lookNow = () => {};
    const counts = { beats: 0, buttons: 0, commands: 0 };
    const library = new Library({
      monotonicMs: () => clock.monotonicMs(),
      read: readInChild,
      onRead: (status) => {
        tellRead(status);
        monitor.changed();
      },
    });
    const tellRead = ({ songs, seconds, failures }: LibraryStatus) => {
      log.info("{songs} songs of VirtualDJ's database are known, read in {seconds} s", {
        songs,
        seconds: Number(seconds?.toFixed(1)),
      });
      for (const failure of failures) log.warn("a database is not used: {failure}", { failure });
    };
    const monitor = new Monitor({
      clock,
      log,
      findSong: (track) => context.config.database ? library.find(track) : undefined,
      publishState: (state) => {
        lookNow();
        context.publish("virtualdj.state", state);
        osc.state(state);
      },
      publishDecks: (decks) => context.publish("virtualdj.decks", decks),
    });
    const stage = new Stage({
      clock,
      log,
      config: () => context.config,
      monitor,
      library,
      os2l: {
        beat(event, timestamp) {
          osc.beat(event);
          counts.beats++;
          const { position, bpm, strength, change } = event;
          const deck = monitor.deck ?? null;
          context.publish("virtualdj.beat", { timestamp, position, bpm, strength, change, deck });
        },
        button(event) {
          osc.button(event);
          counts.buttons++;
          const { name, page, on } = event;
          const state = on ? "on" : "off";
          context.publish("virtualdj.button", { timestamp: clock.now(), name, page, state });
        },
        command(event) {
          osc.command(event);
          counts.commands++;
          const { id, param } = event;
          context.publish("virtualdj.command", { timestamp: clock.now(), id, param });
        },
      },
    });
    await stage.start();
    log.info("listening for VirtualDJ; what is missing: vj_console send {name} list_sources", {
      name: context.name,
    });
    lookNow = context.every(
      () => monitor.state?.is_playing === true ? PLAYING_SECONDS : RESTING_SECONDS,
      () => monitor.update(),
    );
    return {
      commands: {
        list_sources: () => ({
          sources: SOURCES.map((name) => {
            const source = stage.sources.find((candidate) => candidate.name === name);
            if (source === undefined) {
              const message = `not asked for: sources is ${context.config.sources}`;
              return { source: name, chosen: false, state: "off" as const, message };
            }
            const { state, detail } = source.status;
            return { source: name, chosen: monitor.used === name, state, message: detail };
          }),
          database: { ...library.status, failures: [...library.status.failures] },
        }),
        select_deck: ({ deck }) => {
          const known = monitor.decks?.decks.map((entry) => entry.deck) ?? [];
          if (deck !== "auto" && !known.includes(deck)) {
            const numbers = known.filter((number) => number !== null).join(", ") || "none";
            throw new CommandError(
              "not_found",
              `nothing is known of deck ${deck}; known are ${numbers}`,
            );
          }
          monitor.choose(deck);
          return { selected: monitor.choice, on_air: monitor.deck ?? null };
        },
      },
      async configure(config, changed) {
        if (changed.has("osc")) osc.setTargets(config.osc);
        if ([...changed].every((key) => LIGHT_KEYS.has(key))) return;
        await stage.stop();
        await stage.start();
      },
      metrics: () => ({
        ...counts,
        on_air: monitor.deck ?? null,
        selected: monitor.choice,
        source: monitor.used ?? null,
        has_track: Boolean(monitor.state?.track),
        songs: library.status.songs,
      }),
      metadata: () => ({
        monitor_type: monitor.used ?? "none",
        has_track: Boolean(monitor.state?.track),
      }),
      async stop() {
        await stage.stop();
        library.close();
        monitor.update(); // nobody who reads it shall go on with a track that is not followed any more
        monitor.close();
        osc.close();
      },
    };
  },
});
