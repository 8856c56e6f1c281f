/** The aggregator as a worker: hears every worker's log, keeps it, tells it, searches it. */
import { join } from "node:path";
import {
  BusClient,
  defineWorker,
  errorText,
  type Telemetry,
  VERSION,
  vjHome,
} from "../../bus/mod.ts";
import { configSchema } from "./config.ts";
import { Sequencer } from "./intake/sequencer.ts";
import { Statistics } from "./intake/statistics.ts";
import { Thinner } from "./intake/thinner.ts";
import { matcher } from "./query/question.ts";
import { lastThatFit } from "./query/last_that_fit.ts";
import { momentsOf } from "./query/moment.ts";
import { search } from "./query/search.ts";
import { lineOf, type LogRecord, recordOf } from "./record.ts";
import { EarlierEvents } from "./intake/earlier_events.ts";
import { lastLines } from "./store/last_lines.ts";
import { LogStore } from "./store/log_store.ts";
import { Remembered } from "./store/remembered.ts";
import { SegmentWriter } from "./store/segment_writer.ts";
import { bytesKept } from "./store/segments.ts";
import { commands, topics } from "./topics.ts";

/** A line waits so long for earlier ones of other workers. */
const HOLD_MS = 250;
const WRITE_SECONDS = 0.1;
const PUBLISH_SECONDS = 0.5;
const MISSING_SECONDS = 1;
/** Lines in a publication, and characters in it or in an answer. */
const MOST_PUBLISHED = 500;
const MOST_PUBLISHED_CHARACTERS = 500_000;
const MOST_ANSWERED_CHARACTERS = 4_000_000;
const MEGABYTE = 1_000_000;
const TOPIC = "logs.aggregated";
const NAME = "log_aggregator";

/** A second instance keeps its own: two would remove each other's files. */
function folderOf(name: string): string {
  const own = name === NAME ? "all" : `all-${name.replaceAll(/[^\w.-]/g, "_")}`;
  return join(vjHome(), "logs", own);
}

/** The worker `log_aggregator`. */
export const logAggregator = defineWorker({
  name: NAME,
  version: VERSION,
  description: "Keeps the log lines and events of all workers in one place, in order",
  ports: { command: 5061 },
  examples: [
    ["log_aggregator", "keep what all workers log, in ~/.vj/logs/all"],
    ["vj_console send log_aggregator tail level=warning", "the last warnings and errors"],
    ["vj_console send log_aggregator query text=timeout worker=lyrics_fetcher", "search"],
  ],
  config: configSchema,
  topics,
  commands,
  async start(context) {
    const { clock, log, config } = context;
    const folder = folderOf(context.name);
    const segments = new SegmentWriter(folder, {
      maxBytes: config.max_mb * MEGABYTE,
      maxSeconds: config.max_hours * 3600,
      keep: config.keep_files,
      keepSeconds: config.keep_days * 86_400,
    }, () => clock.now());
    const store = new LogStore(segments, log);
    const thinner = new Thinner({ linesPerSecond: config.lines_per_second, burst: config.burst });
    const sequencer = new Sequencer(HOLD_MS);
    const statistics = new Statistics();
    let total = 0;
    const remembered = new Remembered();
    const before = await lastLines(folder).catch((error: unknown): string[] => {
      log.warn("what was logged before cannot be read: {error}", { error: errorText(error) });
      return [];
    });
    remembered.add(before);
    const earlier = new EarlierEvents(before);
    let unreadable = 0;
    let unpublished: LogRecord[] = [];
    let leftOut = 0;
    let toldMissed = 0;

    function take(record: LogRecord): void {
      total++;
      sequencer.add(record, clock.monotonicMs());
    }

    function hear(message: Telemetry): void {
      if (message.topic === TOPIC) return; // our own, which a pattern such as logs.* matches too
      const source = message.source ?? "unknown";
      if (!thinner.admits(source, clock.monotonicMs())) return;
      const record = recordOf(message, clock.now());
      if (record === undefined) {
        unreadable++;
        return;
      }
      if (earlier.has(record)) return;
      statistics.count(record);
      take(record);
    }

    function tellThinned(): void {
      for (const { source, count } of thinner.takeLeftOut()) {
        statistics.leaveOut(source, count);
        take({
          time: clock.now(),
          level: "WARNING",
          worker: source,
          logger: context.name,
          message: `${count} lines of ${source} left out: it says more than ` +
            `${config.lines_per_second} a second`,
          fields: { left_out: count },
        });
      }
    }

    /** Who reads the log must see where lines are missing. */
    function tellMissed(): void {
      const count = subscription.stats.lost - toldMissed;
      if (count <= 0) return;
      toldMissed += count;
      take({
        time: clock.now(),
        level: "WARNING",
        worker: context.name,
        logger: context.name,
        message: `${count} lines were lost on the way here: there were more than could be taken`,
        fields: { missed: count },
      });
    }

    function settle(nowMs: number): void {
      const records = sequencer.take(nowMs);
      if (records.length === 0) return;
      const lines = records.map(lineOf);
      store.add(lines);
      remembered.add(lines);
      if (!context.wants(TOPIC)) return;
      const all = [...unpublished, ...records];
      unpublished = all.slice(-MOST_PUBLISHED);
      leftOut += all.length - unpublished.length;
    }

    function publish(): void {
      if (unpublished.length === 0) return;
      const logs = lastThatFit(unpublished, MOST_PUBLISHED_CHARACTERS);
      leftOut += unpublished.length - logs.length;
      context.publish(TOPIC, { logs, left_out: leftOut, total_count: total });
      unpublished = [];
      leftOut = 0;
    }

    const client = new BusClient();
    const subscription = client.subscribe(["logs.*", "events.*"], hear);
    context.every(() => WRITE_SECONDS, () => settle(clock.monotonicMs()));
    context.every(() => PUBLISH_SECONDS, publish);
    context.every(() => MISSING_SECONDS, () => {
      tellThinned();
      tellMissed();
    });

    return {
      commands: {
        tail: ({ lines, ...filter }) => {
          const found = remembered.last(matcher(filter), lines);
          return { logs: lastThatFit(found, MOST_ANSWERED_CHARACTERS) };
        },
        query: async (asked, { signal }) => {
          const begunMs = clock.monotonicMs();
          const question = { ...asked, ...momentsOf(asked, clock.now()) };
          const request = { folder, question };
          const ending = AbortSignal.any([signal, context.signal]);
          const answer = await search(request, context.config.search_seconds * 1000, ending);
          return {
            logs: answer.records,
            more: answer.more,
            lines_searched: answer.lines,
            seconds: (clock.monotonicMs() - begunMs) / 1000,
          };
        },
        stats: async () => {
          const { written, lost, error } = store.facts;
          return {
            workers: statistics.byWorker,
            total_count: total,
            written,
            lost,
            missed: subscription.stats.lost,
            unreadable: unreadable + subscription.stats.malformed,
            disk_error: error,
            bytes: await bytesKept(folder),
            folder,
          };
        },
      },
      async stop() {
        await client.close();
        tellThinned();
        tellMissed();
        settle(Infinity);
        publish();
        await store.close();
      },
      metrics: () => ({ total_logs: total, ...store.facts, missed: subscription.stats.lost }),
    };
  },
});
