/** The lyrics as a worker of the bus: follows the player, finds the words, tells the line of the moment. */
import { BusClient, defineWorker, errorText, topicMatches, VERSION } from "../../bus/mod.ts";
import { ServiceUnavailableError } from "../../bus/http/mod.ts";
import { playbackSchema } from "../../bus/playback/mod.ts";
import { type Analyzed } from "./analysis/analyst.ts";
import { commands } from "./commands.ts";
import { Conductor } from "./conductor.ts";
import { configSchema } from "./config.ts";
import { SOURCES } from "./follow/followed.ts";
import { handlers } from "./handlers.ts";
import { systemTimers } from "./line/timers.ts";
import { OscOutput } from "./osc/output.ts";
import type { SongView } from "./osc/song_view.ts";
import {
  analyzedPayload,
  categorizedPayload,
  fetchedPayload,
  linePayload,
  statePayload,
} from "./payloads.ts";
import { Services } from "./services.ts";
import { songText } from "./song.ts";
import { type StatePayload, topics } from "./topics.ts";

/** What the disk did not take is offered to it again so often. */
const FLUSH_SECONDS = 15;
/** A wait that is cut short when there is something to do. */
const IDLE_SECONDS = 3_600;
/** An LLM is asked about songs that stay, not about those that are skipped. */
const LLM_PATIENCE_MS = 2_000;

/** The worker: `lyrics_fetcher` of the command line and of the bus. */
export const lyricsFetcher = defineWorker({
  name: "lyrics_fetcher",
  version: VERSION,
  description:
    "Follows the player and sends the words of the song, line by line, over OSC and the bus",
  ports: { command: 5011 },
  examples: [
    ["lyrics_fetcher", "follow what is heard, send OSC to 127.0.0.1:9000"],
    ["lyrics_fetcher --source virtualdj", "follow VirtualDJ only"],
    ["lyrics_fetcher --osc textler@127.0.0.1:10000", "another vocabulary of addresses"],
    ["lyrics_fetcher --lrclib off --folder ~/lrc", "lyrics of this machine only"],
    ["lyrics_fetcher import ~/lrc", "keep all .lrc files of a folder"],
    ["vj_console send lyrics_fetcher set_offset by=-200", "lines 0.2 s sooner, at once"],
  ],
  config: configSchema,
  topics,
  commands,
  start(context) {
    const { log, clock } = context;
    const services = new Services(
      clock,
      () => context.config,
      (message) => log.warn("{message}", { message }),
    );
    const osc: OscOutput = new OscOutput(context.config.osc, systemTimers, {
      secondsToNext: () => conductor.secondsToNext,
      onResolve: (target, error) => {
        if (error === undefined) log.info("OSC target {host} is found", { host: target.host });
        else log.warn("OSC target {host}: {error}", { host: target.host, error: error.message });
      },
    });
    const surroundings = () => ({
      offsetMs: context.config.timing_offset_ms,
      now: clock.now(),
    });
    const figures = { songs: 0, lines: 0, malformed: 0, llm_errors: 0, llm_last_error: "" };
    let lastNews = "";
    let cancelLlm = () => {};
    const conductor: Conductor = new Conductor({
      clock,
      timers: systemTimers,
      finder: services.finder,
      osc,
      source: () => context.config.source,
      offsetSeconds: () => context.config.timing_offset_ms / 1000,
      listener: {
        onLine() {
          figures.lines++;
          context.publish("lyrics.line", linePayload(conductor, surroundings()));
        },
        onState() {
          const state = tellState();
          const details = state.has_lyrics
            ? `, ${state.line_count} lines (${state.origin}${
              state.synced ? "" : ", without times"
            })`
            : state.message === ""
            ? ""
            : ` (${state.message})`;
          const news = `${songText(state)}: ${state.status}${details}`;
          if (news === lastNews || state.title === "") return;
          lastNews = news;
          log[state.status === "unavailable" ? "warn" : "info"]("{news}", { news });
        },
        onWords(song, found, view) {
          figures.songs++;
          context.publish("lyrics.fetched", fetchedPayload(song, found, clock.now()));
          cancelLlm();
          if (view.lyrics !== undefined) analyze(view);
        },
      },
    });

    function tellState(): StatePayload {
      const state = statePayload(conductor, surroundings(), services.store.trouble);
      context.publish("lyrics.state", state);
      return state;
    }

    function tellAnalysis(view: SongView, { analysis, isCached }: Analyzed): void {
      conductor.showAnalysis(view, analysis);
      const now = clock.now();
      context.publish("lyrics.analyzed", analyzedPayload(view.song, analysis, isCached, now));
      context.publish("song.categorized", categorizedPayload(view.song, analysis, now));
    }

    /** Counting takes some milliseconds: the first line goes out before. */
    function analyze(view: SongView): void {
      const lines = (view.lyrics?.lines ?? []).map(({ text }) => text).filter(Boolean);
      cancelLlm = systemTimers.after(0, () => {
        const analyzed = services.analyst.atOnce(view.song, lines);
        tellAnalysis(view, analyzed);
        if (analyzed.isCached || services.llm === undefined) return;
        cancelLlm = systemTimers.after(LLM_PATIENCE_MS, () => void askLlm(view, lines));
      });
    }

    async function askLlm(view: SongView, lines: readonly string[]): Promise<void> {
      const isOn = () => conductor.view?.lyrics === view.lyrics;
      if (!isOn()) return;
      try {
        const analysis = await services.analyst.byLlm(view.song, lines);
        if (analysis === undefined) return;
        if (isOn()) tellAnalysis(view, { analysis, isCached: false });
      } catch (error) {
        figures.llm_errors++;
        figures.llm_last_error = errorText(error);
        // Whatever is wrong with it, the lines go on.
        const level = error instanceof ServiceUnavailableError ? "warn" : "error";
        log[level]("{message}; the words were counted instead", { message: errorText(error) });
      }
    }

    const client = new BusClient({ clock });
    client.subscribe(SOURCES.map((source) => `${source}.state`), ({ topic, payload }) => {
      const source = SOURCES.find((name) => topicMatches(`${name}.state`, topic));
      const { data } = playbackSchema.safeParse(payload);
      if (source === undefined || data === undefined) return void figures.malformed++;
      const wasPlaying = conductor.isPlaying;
      conductor.take(source, data);
      if (conductor.isPlaying !== wasPlaying) followPlaying();
    }, { signal: context.signal });

    const followPlaying = context.every(
      () => conductor.isPlaying ? context.config.position_interval : IDLE_SECONDS,
      () => {
        if (conductor.isPlaying) osc.position(conductor.playback?.position ?? 0, true);
      },
    );
    const followInterval = context.every(
      () => context.config.resend_interval || IDLE_SECONDS,
      () => {
        if (context.config.resend_interval > 0) osc.again();
      },
    );
    let trouble = services.store.trouble;
    context.every(() => FLUSH_SECONDS, () => {
      services.store.flush();
      if (services.store.trouble === trouble) return;
      trouble = services.store.trouble;
      tellState();
    });
    osc.song(undefined, conductor.active);
    tellState();

    return {
      commands: handlers({ context, services, conductor, osc }),
      configure(config, changed) {
        services.configure(changed);
        if (changed.has("osc")) osc.setTargets(config.osc);
        if (changed.has("timing_offset_ms")) conductor.changeOffset();
        if (changed.has("source")) conductor.chooseSource();
        followPlaying();
        followInterval();
        const looksElsewhere = changed.has("lrclib_url") || changed.has("lyrics_folder");
        if (looksElsewhere && conductor.view?.lyrics === undefined) conductor.lookAgain();
      },
      metrics: () => ({
        ...figures,
        status: conductor.status.status,
        current_track: conductor.view === undefined ? null : songText(conductor.view.song),
        llm_backend: services.llm?.model ?? null,
        osc: { ...osc.stats, lastError: osc.stats.lastError ?? null },
      }),
      metadata: () => ({ status: conductor.status.status }),
      async stop() {
        cancelLlm();
        conductor.stop();
        osc.song(undefined, { index: -1, word: -1 });
        osc.close();
        services.store.close();
        await client.close();
      },
    };
  },
});
