import assert from "node:assert/strict";
import fc from "fast-check";
import { decodePacket } from "../../bus/osc/mod.ts";
import { LineMarks } from "../../workers/lyrics_fetcher/analysis/line_marks.ts";
import { analyzeLocally } from "../../workers/lyrics_fetcher/analysis/local.ts";
import { parseLrc } from "../../bus/lyrics/mod.ts";
import { Burst } from "../../workers/lyrics_fetcher/osc/burst.ts";
import { encodeActiveLine, encodeNextLine } from "../../workers/lyrics_fetcher/osc/encode_line.ts";
import {
  encodeAnalysis,
  encodeLines,
  encodeResets,
  encodeTrack,
} from "../../workers/lyrics_fetcher/osc/encode_song.ts";
import { LYRICS_PROFILES } from "../../workers/lyrics_fetcher/osc/profiles.ts";
import type { SongView } from "../../workers/lyrics_fetcher/osc/song_view.ts";
import { songOf } from "../../workers/lyrics_fetcher/song.ts";
import { ManualTime } from "./lyrics_clock.ts";

function viewOf(artist: string, title: string, lrc: string): SongView {
  const { lines } = parseLrc(lrc);
  const analysis = analyzeLocally(lines.map(({ text }) => text));
  return {
    song: songOf({ artist, title, duration: 60 }) ?? assert.fail("no song"),
    source: "spotify",
    lyrics: { lines, isSynced: true },
    marks: new LineMarks(lines, analysis.refrain_lines, new Set()),
    analysis,
  };
}

function shown(packets: readonly Uint8Array[]): string[] {
  return packets.map((bytes) => {
    const decoded = decodePacket(bytes);
    assert.ok(decoded.ok);
    const [message] = decoded.messages;
    return `${message?.address} ${message?.types} ${message?.args.join(",")}`.trim();
  });
}

const VIEW = viewOf(
  "Anna",
  "Hello",
  "[00:01.00]lonely rain\n[00:02.00]so sad\n[00:03.00]lonely rain",
);

Deno.test("a song is told as Python-VJ told it", () => {
  assert.deepEqual(shown([encodeTrack("vj", VIEW)]), [
    "/karaoke/track issssfi 1,spotify,Anna,Hello,,60,1",
  ]);
  assert.deepEqual(shown([encodeTrack("vj", undefined)]), ["/karaoke/track issssfi 0,,,,,0,0"]);
  assert.deepEqual(shown(encodeResets("vj", VIEW)), [
    "/karaoke/lyrics/reset",
    "/karaoke/refrain/reset",
    "/karaoke/keywords/reset s Anna::Hello",
  ]);
  assert.equal(shown(encodeLines("vj", VIEW))[1], "/karaoke/lyrics/line ifs 1,2,so sad");
  const analysis = shown(encodeAnalysis("vj", VIEW));
  assert.ok(analysis.includes("/karaoke/refrain/line ifs 2,3,lonely rain"));
  assert.ok(analysis.includes("/karaoke/keywords/line ifs 0,1,LONELY RAIN"));
  assert.ok(analysis.some((message) => /^\/karaoke\/categories\/sad f [\d.]+$/.test(message)));
});

Deno.test("textler has its own addresses, words of the whole song, and no key", () => {
  assert.equal(shown(encodeResets("textler", VIEW))[2], "/textler/keywords/reset");
  const analysis = shown(encodeAnalysis("textler", VIEW));
  assert.ok(analysis.some((message) => message.startsWith("/textler/metadata/mood s sad")));
  assert.ok(!analysis.some((message) => message.includes("categories")));
});

Deno.test("a line is told with its refrain and keywords, and what is next", () => {
  assert.deepEqual(shown(encodeActiveLine("vj", VIEW, { index: 2, word: -1 })), [
    "/karaoke/line/active i 2",
    "/karaoke/refrain/active is 2,lonely rain",
    "/karaoke/keywords/active is 2,LONELY RAIN",
  ]);
  assert.equal(
    shown(encodeActiveLine("vj", VIEW, { index: -1, word: -1 }))[1],
    "/karaoke/refrain/active is -1,",
  );
  assert.deepEqual(shown([encodeNextLine("vj", VIEW, { index: 0, word: -1 }, 0.5)]), [
    "/karaoke/line/next ifs 1,0.5,so sad",
  ]);
  assert.deepEqual(shown([encodeNextLine("vj", VIEW, { index: 2, word: -1 }, undefined)]), [
    "/karaoke/line/next ifs -1,-1,",
  ]);
});

Deno.test("whatever a song is called and says, it can be told", () => {
  const any = fc.string({ unit: "binary", maxLength: 300 });
  fc.assert(fc.property(any, any, fc.array(any), (artist, title, texts) => {
    if (songOf({ artist, title }) === undefined) return;
    const view = viewOf(artist, title, texts.map((text, i) => `[00:${i}]${text}`).join("\n"));
    for (const profile of LYRICS_PROFILES) {
      shown([
        encodeTrack(profile, view),
        ...encodeResets(profile, view),
        ...encodeLines(profile, view),
        ...encodeAnalysis(profile, view),
        ...encodeActiveLine(profile, view, { index: 0, word: -1 }),
      ]);
    }
  }));
});

Deno.test("a burst leaves in order, in pieces of 48, with pauses between them", () => {
  const time = new ManualTime();
  const sent: number[] = [];
  const burst = new Burst<number>(time, (item) => sent.push(item));
  burst.add(Array.from({ length: 100 }, (_, i) => i));
  assert.equal(sent.length, 48);
  burst.add([100]);
  time.pass(0.009);
  assert.equal(sent.length, 96);
  time.pass(1);
  assert.deepEqual(sent, Array.from({ length: 101 }, (_, i) => i));
  assert.equal(time.timers, 0);
  assert.ok(!burst.isUnderWay);
});

Deno.test("what is stopped does not leave", () => {
  const time = new ManualTime();
  const sent: number[] = [];
  const burst = new Burst<number>(time, (item) => sent.push(item));
  burst.add(Array.from({ length: 100 }, (_, i) => i));
  burst.stop();
  burst.add([7]);
  time.pass(1);
  assert.deepEqual(sent.slice(48), [7]);
});
