import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { boundedLines } from "../../bus/bounded_lines.ts";
import { FORMAT, LONGEST_LINE } from "../../console/recording/format.ts";
import { inOrder } from "../../console/recording/in_order.ts";
import { readRecording, type RecordingItem } from "../../console/recording/read_recording.ts";
import { survey } from "../../console/recording/survey.ts";

const encoder = new TextEncoder();
const HEADER = JSON.stringify({ format: FORMAT, version: 1, started_at: 1000 });
const message = (t: number, source = "w", topic = "a.b", more: object = {}) =>
  JSON.stringify({
    type: "message",
    t,
    source,
    topic,
    timestamp: 1000 + t,
    payload: { t },
    ...more,
  });

async function withFile<T>(
  content: string | Uint8Array,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "vj-recording-" });
  try {
    const path = join(folder, "x.jsonl");
    await Deno.writeFile(path, typeof content === "string" ? encoder.encode(content) : content);
    return await use(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const readAll = (content: string | Uint8Array) =>
  withFile(content, (path) => allOf(readRecording(path)));

function problems(items: readonly RecordingItem[]): [number, string][] {
  return items.flatMap((item) => "problem" in item ? [[item.number, item.problem]] : []);
}

const times = (items: readonly RecordingItem[]) =>
  items.flatMap((item) => "line" in item ? [item.line.t] : []);

Deno.test("boundedLines() gives the lines of any bytes in any pieces, but for those too long", async () => {
  const pieces = fc.array(
    fc.uint8Array({ maxLength: 40 }).map((bytes) =>
      // Line feeds are what it is about.
      bytes.map((byte) => byte % 7 === 0 ? 10 : byte)
    ),
  );
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 1, max: 30 }), async (chunks, longest) => {
      const found: (string | null)[] = [];
      for await (const { number, bytes } of boundedLines(toAsync(chunks), longest)) {
        assert.equal(number, found.length + 1);
        found.push(bytes === null ? null : String(bytes));
      }
      const all = chunks.flatMap((chunk) => [...chunk]);
      const expected: number[][] = [[]];
      for (const byte of all) {
        if (byte === 10) expected.push([]);
        else expected.at(-1)?.push(byte);
      }
      if (expected.at(-1)?.length === 0) expected.pop();
      assert.deepEqual(
        found,
        expected.map((bytes) => bytes.length > longest ? null : String(bytes)),
      );
    }),
  );
});

async function* toAsync<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

Deno.test("a bad line is told with its number, and the others are read", async () => {
  const items = await readAll(
    [HEADER, message(1), "}{", "", message(2), '{"type":"x"}'].join("\n"),
  );
  assert.deepEqual(times(items), [1, 2]);
  assert.deepEqual(problems(items), [
    [3, "it is no JSON: cut, or edited"],
    [6, "it is no line of a recording"],
  ]);
});

Deno.test("a line that is too long is skipped, and the next one is read", async () => {
  const long = message(1, "w", "a", { payload: { text: "x".repeat(LONGEST_LINE) } });
  const items = await readAll([HEADER, long, message(2)].join("\n"));
  assert.deepEqual(times(items), [2]);
  assert.deepEqual(problems(items), [[2, "it is longer than 4 MiB"]]);
});

Deno.test("a gzipped file is read, whatever its name", async () => {
  const items = await readAll(gzipSync([HEADER, message(1), message(2), ""].join("\n")));
  assert.deepEqual(times(items), [1, 2]);
  assert.deepEqual(problems(items), []);
});

Deno.test("of a gzipped file that was cut, what lies before is read", async () => {
  const lines = Array.from(
    { length: 2000 },
    (_, index) => message(index, "w", "a", { payload: { r: Math.sin(index) } }),
  );
  const packed = gzipSync([HEADER, ...lines, ""].join("\n"));
  const items = await readAll(packed.subarray(0, packed.length / 2));
  assert.ok(times(items).length > 500);
  assert.match(problems(items).at(-1)?.[1] ?? "", /^the file is cut here/);
});

Deno.test("another version is refused with file and line", async () => {
  await withFile(`{"format":"${FORMAT}","version":7}\n${message(1)}`, async (path) => {
    await assert.rejects(allOf(readRecording(path)), {
      name: "UserError",
      message: `${path}:1: this recording is of version 7, and version 1 is read here; ` +
        "take the vj_console that wrote it",
    });
  });
});

Deno.test("a file that is not there, and a folder, are refused in a line", async () => {
  await assert.rejects(allOf(readRecording("/nowhere/x")), { message: "/nowhere/x is not there" });
  await withFile("", async (path) => {
    const folder = path.replace(/\/[^/]*$/, "");
    await assert.rejects(allOf(readRecording(folder)), {
      message: /cannot be read: it is no file/,
    });
  });
});

Deno.test("times that go back are left out, and so is one that was edited to a later one", async () => {
  const order = async (...seconds: number[]) => {
    const items = seconds.map((t, index): RecordingItem => ({
      number: index + 1,
      line: { type: "clock", t, now: 1 },
      bytes: 1,
    }));
    return times(await allOf(inOrder(toAsync(items))));
  };
  assert.deepEqual(await order(1, 2, 2, 3), [1, 2, 2, 3]);
  assert.deepEqual(await order(1, 2, 0.5, 3), [1, 2, 3]);
  assert.deepEqual(await order(1, 99, 2, 3), [1, 2, 3]);
  assert.deepEqual(await order(99, 1, 2), [1, 2]);
  assert.deepEqual(await order(1, 1.5, 1.2, 2), [1, 1.5, 2]);
  assert.deepEqual(await order(1, 2, 1.5), [1, 2]);
});

Deno.test("whatever the times, those that are handed on never go back", async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.nat(20)), async (seconds) => {
    const items = seconds.map((t, number): RecordingItem => ({
      number,
      line: { type: "clock", t, now: 1 },
      bytes: 1,
    }));
    const found = await allOf(inOrder(toAsync(items)));
    assert.deepEqual(times(found), times(found).toSorted((a, b) => a - b));
    assert.equal(found.length, items.length);
  }));
});

Deno.test("a survey knows the workers, their topics and the length", async () => {
  const described = JSON.stringify({
    type: "described",
    t: 1,
    worker: "w",
    version: "1.2",
    topics: { "a.b": "state" },
  });
  const lines = [HEADER, message(0.5), described, message(1, "w", "a.c"), message(2, "v"), "x"];
  const bad: number[] = [];
  const found = await withFile(
    lines.join("\n"),
    (path) => survey(path, (number) => bad.push(number)),
  );
  assert.deepEqual(bad, [6]);
  assert.equal(found.bad, 1);
  assert.equal(found.messages, 3);
  assert.equal(found.seconds, 2);
  assert.equal(found.startedAt, 1000);
  assert.deepEqual(found.sources.get("w"), {
    messages: 2,
    version: "1.2",
    topics: new Map([["a.b", "state"], ["a.c", "unknown"]]),
  });
});

Deno.test("a recording whose head was cut off is read with the clock of its messages", async () => {
  const found = await withFile(message(5), (path) => survey(path, () => {}));
  assert.equal(found.startedAt, 1000);
});

Deno.test("a recording in which nobody has published is told from a damaged one", async () => {
  await withFile(
    HEADER,
    (path) =>
      assert.rejects(survey(path, () => {}), {
        message: `${path} holds no messages: nobody has published while it was recorded`,
      }),
  );
});

Deno.test("garbage of any kind is an error in a line, never a crash", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 2000 }),
      (bytes) =>
        withFile(bytes, (path) =>
          assert.rejects(survey(path, () => {}), {
            name: "UserError",
            message: bytes.length === 0 ? /is empty/ : /is empty|holds no message|cannot be read/,
          })),
    ),
    { numRuns: 40 },
  );
});

Deno.test("more workers than a show has are left out, not served", async () => {
  const lines = Array.from({ length: 200 }, (_, index) => message(1, `w${index}`));
  const found = await withFile([HEADER, ...lines].join("\n"), (path) => survey(path, () => {}));
  assert.equal(found.sources.size, 64);
  assert.equal(found.bad, 136);
});
