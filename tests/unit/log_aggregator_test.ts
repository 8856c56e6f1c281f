import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import type { Telemetry } from "../../bus/mod.ts";
import { EarlierEvents } from "../../workers/log_aggregator/intake/earlier_events.ts";
import { Sequencer } from "../../workers/log_aggregator/intake/sequencer.ts";
import { Thinner } from "../../workers/log_aggregator/intake/thinner.ts";
import { lastThatFit } from "../../workers/log_aggregator/query/last_that_fit.ts";
import { momentOf } from "../../workers/log_aggregator/query/moment.ts";
import { matcher } from "../../workers/log_aggregator/query/question.ts";
import { scan } from "../../workers/log_aggregator/query/scan.ts";
import {
  LEVELS,
  lineOf,
  type LogRecord,
  parseLine,
  recordOf,
} from "../../workers/log_aggregator/record.ts";
import { lastLines } from "../../workers/log_aggregator/store/last_lines.ts";
import { Remembered } from "../../workers/log_aggregator/store/remembered.ts";
import { SegmentWriter } from "../../workers/log_aggregator/store/segment_writer.ts";
import { listSegments } from "../../workers/log_aggregator/store/segments.ts";

const NOW = 1_770_000_000;

function record(time: number, message = "hello", changes: Partial<LogRecord> = {}): LogRecord {
  return { time, level: "INFO", worker: "w", logger: "w", message, fields: {}, ...changes };
}

function telemetry(topic: string, payload: Record<string, unknown>, source = "w"): Telemetry {
  return { id: "1", timestamp: 5, source, type: "telemetry", topic, payload };
}

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "vj-test-" });
  try {
    await act(join(folder, "all"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const anyRecord: fc.Arbitrary<LogRecord> = fc.record({
  time: fc.double({ min: 0, max: 2e9, noNaN: true }),
  level: fc.constantFrom(...LEVELS),
  worker: fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("\x9b2J", "\u202eevil")),
  logger: fc.string({ maxLength: 12 }),
  message: fc.string({ unit: "binary", maxLength: 40 }),
  fields: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.jsonValue(), { maxKeys: 3 }),
});

Deno.test("a line gives back the record that it was made of, whatever is in it", () => {
  fc.assert(fc.property(anyRecord, (given) => {
    const line = lineOf(given);
    // deno-lint-ignore no-control-regex -- what acts on a terminal is looked for
    assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f\u202a-\u202e]/);
    assert.deepEqual(parseLine(line), JSON.parse(JSON.stringify(given)));
  }));
});

Deno.test("a log line and an event of the bus become records; what is neither does not", () => {
  const payload = { level: "ERROR", logger: "w.part", message: "no", timestamp: 7, port: 3 };
  assert.deepEqual(recordOf(telemetry("logs.error", payload), 8), {
    time: 7,
    level: "ERROR",
    worker: "w",
    logger: "w.part",
    message: "no",
    fields: { port: 3 },
  });
  const life = { event: "worker_crashed", worker: "x", pid: 9, reason: "signal 9" };
  const event = recordOf(telemetry("events.lifecycle", life), 8);
  assert.deepEqual([event?.level, event?.worker, event?.message], [
    "ERROR",
    "x",
    "worker crashed: signal 9",
  ]);
  assert.equal(recordOf(telemetry("logs.info", { nonsense: true }), 8), undefined);
});

Deno.test("a message of 10 MB is cut, with its length", () => {
  const message = "x".repeat(10_000_000);
  const payload = { level: "INFO", logger: "w", message, timestamp: 7, big: message };
  const cut = recordOf(telemetry("logs.info", payload), 8);
  assert.ok(lineOf(cut ?? record(0)).length < 10_000);
  assert.match(cut?.message ?? "", /… \(10000000 characters\)$/);
});

Deno.test("a source that shouts is thinned and counted, the others are not", () => {
  const thinner = new Thinner({ linesPerSecond: 100, burst: 50 });
  let admitted = 0;
  for (let i = 0; i < 100_000; i++) if (thinner.admits("loud", i / 100)) admitted++;
  assert.ok(admitted >= 149 && admitted <= 151, String(admitted));
  assert.ok(thinner.admits("calm", 1000));
  assert.deepEqual(thinner.takeLeftOut(), [{ source: "loud", count: 100_000 - admitted }]);
  assert.deepEqual(thinner.takeLeftOut(), []);
});

Deno.test("a million sources share what 256 have, and the memory does not grow", () => {
  const thinner = new Thinner({ linesPerSecond: 1, burst: 1 });
  let admitted = 0;
  for (let i = 0; i < 100_000; i++) if (thinner.admits(`source ${i}`, 0)) admitted++;
  assert.equal(admitted, 257);
});

Deno.test("lines come out in the order in which they were logged, if they are not too late", () => {
  fc.assert(fc.property(
    fc.array(fc.record({ at: fc.nat(5000), delay: fc.nat(200) }), { maxLength: 60 }),
    (given) => {
      const sequencer = new Sequencer(250);
      const arriving = given.map(({ at, delay }) => ({ at, arrivesMs: at + delay }))
        .sort((a, b) => a.arrivesMs - b.arrivesMs);
      const out: number[] = [];
      for (let nowMs = 0; nowMs <= 6000; nowMs += 50) {
        while ((arriving[0]?.arrivesMs ?? Infinity) <= nowMs) {
          const { at, arrivesMs } = arriving.shift() ?? { at: 0, arrivesMs: 0 };
          sequencer.add(record(at / 1000), arrivesMs);
        }
        out.push(...sequencer.take(nowMs).map(({ time }) => Math.round(time * 1000)));
      }
      assert.deepEqual(out, given.map(({ at }) => at).sort((a, b) => a - b));
      assert.equal(sequencer.size, 0);
    },
  ));
});

Deno.test("files are ended by size and by age, and the oldest are removed", async () => {
  await inFolder(async (folder) => {
    let now = NOW;
    const limits = { maxBytes: 100, maxSeconds: 60, keep: 2, keepSeconds: 3600 };
    const writer = new SegmentWriter(folder, limits, () => now);
    for (let i = 0; i < 5; i++) await writer.write([`${i}`.repeat(120)]);
    assert.deepEqual((await listSegments(folder)).length, 3);
    now += 61;
    await writer.write(["young"]);
    now += 4000;
    await writer.write(["younger"]);
    writer.close();
    const segments = await listSegments(folder);
    assert.deepEqual(segments.map(({ begunAt }) => begunAt), [now]);
  });
});

Deno.test("a search finds the last lines that match, over several files", async () => {
  await inFolder(async (folder) => {
    let now = NOW;
    const limits = { maxBytes: 2000, maxSeconds: 1e9, keep: 100, keepSeconds: 1e9 };
    const writer = new SegmentWriter(folder, limits, () => now);
    for (let i = 0; i < 200; i++) {
      now = NOW + i;
      const level = i % 10 === 0 ? "ERROR" : "INFO";
      await writer.write([
        lineOf(record(now, `line ${i} “${i % 2 ? "Odd" : "even"}”\n`, { level })),
      ]);
    }
    await Deno.writeTextFile((await listSegments(folder)).at(-1)?.path ?? "", "cut{\n", {
      append: true,
    });
    writer.close();
    assert.ok((await listSegments(folder)).length > 5);
    const messages = async (question: object) =>
      (await scan(folder, { limit: 3, ...question })).records.map(({ message }) =>
        message.split(" ")[1]
      );
    assert.deepEqual(await messages({}), ["197", "198", "199"]);
    assert.deepEqual(await messages({ level: "error" }), ["170", "180", "190"]);
    assert.deepEqual(await messages({ text: "ODD" }), ["195", "197", "199"]);
    assert.deepEqual(await messages({ text: "”\n", until: NOW + 5 }), ["3", "4", "5"]);
    assert.deepEqual(await messages({ regex: "line 1?7 " }), ["7", "17"]);
    assert.deepEqual(await messages({ since: NOW + 198 }), ["198", "199"]);
    assert.deepEqual(await messages({ worker: "nobody" }), []);
    assert.equal((await scan(folder, { limit: 3 })).more, true);
    assert.equal(parseLine((await lastLines(folder)).at(-1) ?? "")?.message, "line 199 “Odd”\n");
  });
});

Deno.test("a search by pieces of a line finds what a search by whole records finds", async () => {
  const question = fc.record({
    level: fc.constantFrom("debug", "info", "warning", "error"),
    text: fc.string({ maxLength: 2 }),
    worker: fc.oneof(fc.string({ maxLength: 1 }), fc.constant("\x9b2J")),
  }, { requiredKeys: [] });
  await inFolder(async (folder) => {
    const limits = { maxBytes: 1e6, maxSeconds: 1e9, keep: 1, keepSeconds: 1e9 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRecord, { minLength: 1, maxLength: 20 }),
        question,
        async (records, asked) => {
          await Deno.remove(folder, { recursive: true }).catch(() => {});
          const writer = new SegmentWriter(folder, limits, () => NOW);
          await writer.write(records.map(lineOf));
          writer.close();
          const given = records.map((one) => JSON.parse(JSON.stringify(one)) as LogRecord);
          const expected = given.filter(matcher(asked as Parameters<typeof matcher>[0]));
          const { records: found } = await scan(
            folder,
            { limit: 100, ...asked } as Parameters<typeof scan>[1],
          );
          assert.deepEqual(found, expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

const LIMITS = { maxBytes: 1000, maxSeconds: 3600, keep: 2, keepSeconds: 1e6 };

async function names(folder: string): Promise<string[]> {
  return (await listSegments(folder)).map(({ path }) => path);
}

Deno.test("restarts go on with the youngest file, and remove nothing", async () => {
  await inFolder(async (folder) => {
    for (let i = 0; i < 30; i++) {
      const writer = new SegmentWriter(folder, LIMITS, () => NOW + i);
      await writer.write([`${i}`]);
      writer.close();
    }
    const [path = "", ...others] = await names(folder);
    assert.deepEqual(others, []);
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    assert.deepEqual(lines, Array.from({ length: 30 }, (_, i) => String(i)));
  });
});

Deno.test("a line that a crash has cut is ended before the next one", async () => {
  await inFolder(async (folder) => {
    const writer = new SegmentWriter(folder, LIMITS, () => NOW);
    await writer.write(["whole"]);
    const [path = ""] = await names(folder);
    writer.close();
    await Deno.writeTextFile(path, '{"time":1', { append: true });
    const next = new SegmentWriter(folder, LIMITS, () => NOW + 1);
    await next.write(["next"]);
    next.close();
    assert.equal(await Deno.readTextFile(path), 'whole\n{"time":1\nnext\n');
  });
});

Deno.test("with the clock set back by a year, what is written is kept, in order of the times", async () => {
  await inFolder(async (folder) => {
    let now = NOW;
    const limits = { ...LIMITS, maxBytes: 1 };
    const writer = new SegmentWriter(folder, limits, () => now);
    for (let i = 0; i < 4; i++) await writer.write([`before ${i}`]);
    now -= 366 * 86_400;
    await writer.write(["after"]);
    writer.close();
    const [first = ""] = await names(folder);
    assert.equal(await Deno.readTextFile(first), "after\n");
    const again = new SegmentWriter(folder, LIMITS, () => now + 1);
    await again.write(["restarted"]);
    again.close();
    assert.equal(await Deno.readTextFile(first), "after\nrestarted\n");
  });
});

Deno.test("files that are begun in the same millisecond stay in order", async () => {
  await inFolder(async (folder) => {
    const limits = { ...LIMITS, maxBytes: 1, keep: 100 };
    const writer = new SegmentWriter(folder, limits, () => NOW);
    for (let i = 0; i < 12; i++) await writer.write([String(i)]);
    writer.close();
    const texts = await Promise.all((await names(folder)).map((path) => Deno.readTextFile(path)));
    assert.deepEqual(texts, Array.from({ length: 12 }, (_, i) => `${i}\n`));
  });
});

Deno.test("when somebody removes the folder, it is made again", async () => {
  await inFolder(async (folder) => {
    const writer = new SegmentWriter(folder, LIMITS, () => NOW);
    await writer.write(["gone"]);
    await Deno.remove(folder, { recursive: true });
    await writer.write(["there"]);
    writer.close();
    assert.equal(await Deno.readTextFile((await names(folder))[0] ?? ""), "there\n");
  });
});

Deno.test("names, levels and times of others become bounded ones of ours", () => {
  const logger = "L".repeat(1_000_000);
  const payload = { level: "critical", logger, message: "no", timestamp: 1e300 };
  const made = recordOf(telemetry("logs.error", payload, "w".repeat(100_000)), NOW);
  assert.equal(made?.level, "ERROR");
  assert.equal(made?.time, NOW);
  assert.ok(lineOf(made ?? record(0)).length < 1000);
  const life = { event: "worker_started", worker: logger, pid: 9, reason: logger };
  const event = recordOf(telemetry("events.lifecycle", life), NOW);
  assert.ok(lineOf(event ?? record(0)).length < 10_000);
  assert.equal(event?.time, 5, "the last event of a worker may be long ago");
});

Deno.test("an event that was written down before a restart is not written again", () => {
  const life = { event: "worker_started", worker: "x", pid: 9, reason: null };
  const event = recordOf(telemetry("events.lifecycle", life), NOW) ?? record(0);
  const earlier = new EarlierEvents(["nonsense", lineOf(event), lineOf(record(5, "hello"))]);
  assert.ok(earlier.has(event));
  assert.ok(!earlier.has({ ...event, time: 6 }));
  assert.ok(!earlier.has(record(5, "hello")), "a log line may say the same twice");
});

Deno.test("an answer holds the last lines that have room in it", () => {
  const records = Array.from({ length: 10 }, (_, i) => record(i, "x".repeat(1000)));
  assert.deepEqual(lastThatFit(records, 1e6), records);
  assert.deepEqual(lastThatFit(records, 2500).map(({ time }) => time), [8, 9]);
  assert.deepEqual(lastThatFit(records, 10).map(({ time }) => time), [9]);
  assert.deepEqual(lastThatFit([], 10), []);
});

Deno.test("the last lines are remembered, as many as there is room for", () => {
  const remembered = new Remembered();
  for (let i = 0; i < 20_001; i++) remembered.add([lineOf(record(i))]);
  const all = remembered.last(() => true, 10_000);
  assert.equal(all.length, 5_000);
  assert.deepEqual([all[0]?.time, all.at(-1)?.time], [15_001, 20_000]);
  for (let i = 0; i < 2_000; i++) remembered.add([lineOf(record(i, "x".repeat(8_000)))]);
  const long = remembered.last(() => true, 10_000).length;
  assert.ok(long > 400 && long < 500, String(long));
});

Deno.test("a moment is a number, a time ago, or a date", () => {
  assert.equal(momentOf(7, NOW), 7);
  assert.equal(momentOf("10m", NOW), NOW - 600);
  assert.equal(momentOf("1.5h", NOW), NOW - 5400);
  assert.equal(momentOf("2026-11-23T21:30:00Z", NOW), 1_795_469_400);
  for (const none of ["", "soon", "10 parsecs", "-5m", "1".repeat(40)]) {
    assert.equal(momentOf(none, NOW), undefined, none);
  }
});

Deno.test("a search that has found exactly what was asked for looks whether there is more", async () => {
  await inFolder(async (folder) => {
    const limits = { ...LIMITS, maxBytes: 1, keep: 100 };
    const writer = new SegmentWriter(folder, limits, () => NOW);
    for (let i = 0; i < 3; i++) await writer.write([lineOf(record(NOW, `line ${i}`))]);
    writer.close();
    const more = async (limit: number) => (await scan(folder, { limit })).more;
    assert.deepEqual([await more(1), await more(2), await more(3)], [true, true, false]);
  });
});
