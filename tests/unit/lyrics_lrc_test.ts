import assert from "node:assert/strict";
import fc from "fast-check";
import { activeIndex, lineText, parseLrc, readLyrics, spreadPlain } from "../../bus/lyrics/mod.ts";

const timesAndTexts = (text: string) =>
  parseLrc(text).lines.map((line) => [Math.round(line.time * 1000) / 1000, line.text]);

Deno.test("parseLrc() reads stamps of two and three decimals, of one and of none", () => {
  assert.deepEqual(timesAndTexts("[00:01.50]a\n[00:02.125]b\n[00:03.5]c\n[00:04]d"), [
    [1.5, "a"],
    [2.125, "b"],
    [3.5, "c"],
    [4, "d"],
  ]);
});

Deno.test("parseLrc() reads minutes over 99", () => {
  assert.deepEqual(timesAndTexts("[125:01.00]late"), [[7501, "late"]]);
});

Deno.test("parseLrc() repeats a line that has several stamps", () => {
  assert.deepEqual(timesAndTexts("[00:10.00][00:30.00]refrain\n[00:20.00]verse"), [
    [10, "refrain"],
    [20, "verse"],
    [30, "refrain"],
  ]);
});

Deno.test("parseLrc() brings stamps that are out of order into order", () => {
  assert.deepEqual(timesAndTexts("[00:03.00]c\n[00:01.00]a\n[00:02.00]b").map(([, text]) => text), [
    "a",
    "b",
    "c",
  ]);
});

Deno.test("parseLrc() lets lines come sooner with a positive offset, and none before 0", () => {
  assert.deepEqual(timesAndTexts("[offset:+1500]\n[00:01.00]a\n[00:05.00]b"), [[0, "a"], [
    3.5,
    "b",
  ]]);
  assert.deepEqual(timesAndTexts("[offset: -500]\n[00:01.00]a"), [[1.5, "a"]]);
});

Deno.test("parseLrc() takes an offset that is no number for none", () => {
  for (const offset of ["NaN", "", "soon", "1e999", "0x"]) {
    assert.deepEqual(timesAndTexts(`[offset:${offset}]\n[00:01.00]a`), [[1, "a"]]);
  }
});

Deno.test("parseLrc() reads stamps of words, and moves them with a repeated line", () => {
  const { lines } = parseLrc("[00:01.00][00:11.00]<00:01.00>Oh <00:01.50>yes <00:02.00>");
  assert.deepEqual(lines.map(({ text }) => text), ["Oh yes", "Oh yes"]);
  assert.deepEqual(lines[0]?.words, [{ time: 1, text: "Oh" }, { time: 1.5, text: "yes" }]);
  assert.deepEqual(lines[1]?.words.map(({ time }) => time), [11, 11.5]);
});

Deno.test("parseLrc() reads tags, and leaves out what is no LRC", () => {
  const { tags, lines } = parseLrc("\ufeff[ar:Anna]\r\n[ti: Hello ]\r\nnonsense\r\n[00:01.00]a");
  assert.equal(tags.get("ti"), "Hello");
  assert.equal(lines.length, 1);
});

Deno.test("parseLrc() refuses stamps that are negative, no numbers, or of another day", () => {
  for (
    const stamp of ["-00:01.00", "00:-1", "NaN:NaN", "99999:00.00", "00:00:00:00", ":", "1:2:3:4"]
  ) {
    assert.deepEqual(timesAndTexts(`[${stamp}]a`), [], stamp);
  }
});

Deno.test("parseLrc() keeps an empty line, which ends what is shown", () => {
  assert.deepEqual(timesAndTexts("[00:01.00]a\n[00:05.00]\n[00:09.00]b"), [[1, "a"], [5, ""], [
    9,
    "b",
  ]]);
});

Deno.test("parseLrc() joins what begins at the same moment", () => {
  const text = "[00:01.00]bonjour\n[00:01.00]hello";
  assert.deepEqual(timesAndTexts(text), [[1, "bonjour / hello"]]);
});

Deno.test("parseLrc() never throws, and gives lines in order with finite times", () => {
  const piece = fc.constantFrom(
    "[",
    "]",
    "<",
    ">",
    ":",
    ".",
    "00",
    "01",
    "-",
    "offset",
    "\n",
    "\0",
    "ä",
    "😀",
  );
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.array(piece).map((all) => all.join("")));
  fc.assert(fc.property(text, (any) => {
    let last = 0;
    for (const { time, text, words } of parseLrc(any).lines) {
      assert.ok(Number.isFinite(time) && time >= last);
      assert.ok(text.isWellFormed() && !text.includes("\0") && !text.includes("\n"));
      for (const word of words) assert.ok(Number.isFinite(word.time) && word.time >= 0);
      last = time;
    }
  }));
});

Deno.test("parseLrc() reads what was written, whatever the times", () => {
  const line = fc.record({
    centiseconds: fc.integer({ min: 0, max: 8_000_000 }),
    text: fc.stringMatching(/^[a-z]{1,8}$/),
  });
  fc.assert(fc.property(fc.uniqueArray(line, { selector: (each) => each.centiseconds }), (all) => {
    const lrc = all.map(({ centiseconds, text }) => {
      const minutes = String(Math.floor(centiseconds / 6000)).padStart(2, "0");
      const seconds = (centiseconds % 6000 / 100).toFixed(2).padStart(5, "0");
      return `[${minutes}:${seconds}]${text}`;
    }).join("\n");
    const expected = all.toSorted((a, b) => a.centiseconds - b.centiseconds);
    assert.deepEqual(
      parseLrc(lrc).lines.map(({ time, text }) => [Math.round(time * 100), text]),
      expected.map(({ centiseconds, text }) => [centiseconds, text]),
    );
  }));
});

for (
  const [what, text] of [
    ["stamps in one line", "[00:01.00]".repeat(1_000_000)],
    ["lines", "[00:01.00]a\n".repeat(900_000)],
    ["empty lines", "\n".repeat(10_000_000)],
    ["brackets", "[".repeat(10_000_000)],
    ["word stamps", `[00:01.00]${"<00:01.00>a".repeat(900_000)}`],
    ["a tag", `[ar:${"a".repeat(10_000_000)}]`],
    ["spaces", " ".repeat(10_000_000)],
  ] as const
) {
  Deno.test(`parseLrc() takes 10 MB of ${what} in its stride`, () => {
    const startedMs = performance.now();
    const { lines } = parseLrc(text);
    assert.ok(lines.length <= 5_000);
    const tookMs = performance.now() - startedMs;
    assert.ok(tookMs < 500, `${tookMs} ms`);
  });
}

Deno.test("lineText() leaves one line of at most 500 characters, without control characters", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 3_000 }), (text) => {
    const line = lineText(text);
    assert.ok(line.length <= 500 && line.isWellFormed());
    // deno-lint-ignore no-control-regex -- these are what must not be there
    assert.ok(!/[\u0000-\u001f\u007f-\u009f]/.test(line));
  }));
});

Deno.test("spreadPlain() spreads lines over the track, in order and inside it", () => {
  fc.assert(fc.property(
    fc.array(fc.string({ maxLength: 60 }), { maxLength: 60 }),
    fc.double({ min: 0, max: 10_000, noNaN: true }),
    (texts, duration) => {
      let last = 0;
      for (const { time } of spreadPlain(texts.join("\n"), duration)) {
        assert.ok(time >= last && (duration === 0 || time <= duration));
        last = time;
      }
    },
  ));
});

Deno.test("readLyrics() prefers lines with times, and marks those that it has spread", () => {
  const both = readLyrics({ synced: "[00:01.00]a", plain: "x\ny" }, 100);
  assert.equal(both?.isSynced, true);
  const plain = readLyrics({ synced: null, plain: "x\ny" }, 100);
  assert.equal(plain?.isSynced, false);
  assert.deepEqual(plain?.lines.map(({ text }) => text), ["x", "y"]);
  assert.equal(readLyrics({ synced: "[ar:Anna]", plain: null }, 100), undefined);
});

Deno.test("readLyrics() spreads what stands without stamps in a file of lyrics", () => {
  const lyrics = readLyrics({ synced: "[ti:Hello]\nfirst\nsecond", plain: null }, 100);
  assert.deepEqual(lyrics?.lines.map(({ text }) => text), ["first", "second"]);
  assert.equal(lyrics?.isSynced, false);
});

Deno.test("activeIndex() is the last moment that has come", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ min: 0, max: 100, noNaN: true })),
    fc.double({ min: -1, max: 101, noNaN: true }),
    (times, position) => {
      const moments = times.toSorted((a, b) => a - b).map((time) => ({ time }));
      const expected = moments.filter(({ time }) => time <= position).length - 1;
      assert.equal(activeIndex(moments, position), expected);
    },
  ));
});

Deno.test("parseLrc() keeps lines apart that an offset moves before the beginning", () => {
  const { lines } = parseLrc("[offset:+5000]\n[00:01.00]a\n[00:03.00]b\n[00:06.00]c");
  assert.deepEqual(lines.map(({ text }) => text), ["a", "b", "c"]);
  assert.equal(activeIndex(lines, 0), 1);
});

Deno.test("parseLrc() reads stamps of words in square brackets", () => {
  const [line] = parseLrc("[00:01.00]Oh [00:01.50]yes [no]").lines;
  assert.equal(line?.text, "Oh yes [no]");
  assert.deepEqual(line?.words, [{ time: 1.5, text: "yes [no]" }]);
});
