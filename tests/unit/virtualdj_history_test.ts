import assert from "node:assert/strict";
import fc from "fast-check";
import type { HistoryEntry } from "../../workers/virtualdj_monitor/sources/history/entry.ts";
import { entryOf, lastOfM3u } from "../../workers/virtualdj_monitor/sources/history/m3u.ts";
import { HistoryPlayback } from "../../workers/virtualdj_monitor/sources/history/playback.ts";
import { Presence } from "../../workers/virtualdj_monitor/sources/history/presence.ts";
import { questionFor } from "../../workers/virtualdj_monitor/sources/history/program.ts";
import { tailOf } from "../../workers/virtualdj_monitor/sources/history/tail.ts";
import { lastOfTracklist } from "../../workers/virtualdj_monitor/sources/history/tracklist.ts";

class ManualClock {
  seconds = 1_700_000_000;
  now = () => this.seconds;
  monotonicMs = () => this.seconds * 1000;
}

const LINE = "#EXTVDJ:<time>21:39</time><lastplaytime>1674884385</lastplaytime>" +
  "<filesize>9000</filesize><artist>J. Period</artist><title>Buddy [Remix]</title>" +
  "<remix>feat. De La Soul, Q-Tip & Queen Latifah</remix><songlength>212.45</songlength>";

const utcMidnight = (year: number, month: number, day: number) =>
  Date.UTC(year, month - 1, day) / 1000;

Deno.test("a playlist's last track is read with all that its line tells", () => {
  assert.deepEqual(lastOfM3u(`${LINE}\r\nnetsearch://dz715352532\r\n`), {
    artist: "J. Period",
    title: "Buddy [Remix]",
    file: "netsearch://dz715352532",
    duration: 212.45,
    playedAt: 1674884385,
    precision: 1,
  });
});

Deno.test("& and < stand in tags as they are, or escaped", () => {
  const plain = entryOf("#EXTVDJ:<artist>A & <B></artist><title>I <3 U &amp me</title>", "/x");
  assert.deepEqual([plain.artist, plain.title], ["A & <B>", "I <3 U &amp me"]);
  const escaped = entryOf(
    "#EXTVDJ:<artist>A &amp; B</artist><title>I &lt;3 &#39;U&apos;</title>",
    "/x",
  );
  assert.deepEqual([escaped.artist, escaped.title], ["A & B", "I <3 'U'"]);
});

Deno.test("a track counts only when both of its lines are there", () => {
  const half = LINE.replaceAll("Buddy", "Half");
  assert.equal(lastOfM3u(`${LINE}\n/a.mp3\n${half}\n`)?.title, "Buddy [Remix]");
  assert.equal(lastOfM3u(`${half}\n`), undefined);
});

Deno.test("playlists of other programs will do: #EXTINF, or paths alone", () => {
  const info = lastOfM3u("#EXTM3U\n#EXTINF:245,Artist A - Track A\nMusic/a.mp3\n");
  assert.deepEqual([info?.artist, info?.title, info?.duration], ["Artist A", "Track A", 245]);
  assert.equal(lastOfM3u("C:\\Music\\Some song.flac\n")?.title, "Some song");
  assert.equal(lastOfM3u(`${LINE}\n/a.mp3\n/Music/b.mp3\n`)?.title, "b");
});

Deno.test("whatever a line of a playlist holds, what is read of it is bounded and clean", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("<artist>", "</artist>", "<title>", "</title>", "<songlength>", "&amp;", "\0"),
  );
  fc.assert(fc.property(fc.array(piece), fc.string(), (pieces, path) => {
    const entry = entryOf(`#EXTVDJ:${pieces.join("")}`, path);
    assert.ok(entry.artist.length <= 1000 && entry.title.length <= 1000);
    assert.ok(!/\p{Cc}/u.test(entry.artist + entry.title + entry.file));
    assert.ok(entry.duration >= 0 && Number.isFinite(entry.duration));
  }));
});

Deno.test("tags come back as they were written", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 100 }).map((value) =>
    value.replaceAll(/[\p{Cc}\s<>&]+/gu, " ").trim()
  );
  fc.assert(fc.property(text, text, (artist, title) => {
    const entry = entryOf(`#EXTVDJ:<artist>${artist}</artist><title>${title}</title>`, "");
    assert.deepEqual([entry.artist, entry.title], [artist, title]);
  }));
});

Deno.test("a line of megabytes is read in no time", () => {
  const line = `#EXTVDJ:${"<artist>".repeat(200_000)}`;
  const begunMs = performance.now();
  entryOf(line, "/x");
  assert.ok(performance.now() - begunMs < 500);
});

Deno.test("a track list's last line is read, with the day of its header", () => {
  const text = "VirtualDJ History 2025/11/22\n------------------------\n" +
    "22:58 : Bicep - Glue\n23:59 : Käärijä - Cha Cha Cha\n" +
    "VirtualDJ History 2025/11/23\n------------------------\n00:04 : A & B - C - D\n";
  assert.deepEqual(lastOfTracklist(text, 0, utcMidnight), {
    artist: "A & B",
    title: "C - D",
    file: "",
    duration: 0,
    playedAt: utcMidnight(2025, 11, 23) + 240,
    precision: 60,
  });
});

Deno.test("a track list that goes on past midnight without a new header counts the days", () => {
  const text = "VirtualDJ History 2025/11/22\n---\n23:58 : A - B\n00:03 : C - D\n";
  assert.equal(lastOfTracklist(text, 0, utcMidnight)?.playedAt, utcMidnight(2025, 11, 23) + 180);
});

Deno.test("a track list without a header is of the day of its last write", () => {
  assert.equal(lastOfTracklist("10:30 : A - B\n", 86_400)?.playedAt, 86_400 + 37_800);
  assert.deepEqual(
    [lastOfTracklist("A - B", 0)?.title, lastOfTracklist("A - B", 0)?.playedAt],
    ["B", undefined],
  );
});

Deno.test("whatever a track list holds, reading it gives a track or none", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("VirtualDJ History 2025/13/45", "-----", "99:99 : A - B", " - ", "12:00 : "),
  );
  fc.assert(fc.property(fc.array(line), (lines) => {
    const entry = lastOfTracklist(lines.join("\n"), 0);
    assert.ok((entry?.title.length ?? 0) <= 1000);
  }));
});

Deno.test("the end of a file begins and ends with a line, and keeps what is being written apart", () => {
  const tail = tailOf(new TextEncoder().encode("f a file\nzwei ä\ndrei"), true, 5);
  assert.deepEqual(tail, { text: "zwei ä\n", unfinished: "drei", writtenAt: 5 });
  assert.deepEqual(tailOf(new Uint8Array(0), false, 5), { text: "", unfinished: "", writtenAt: 5 });
});

function entry(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  const base = { artist: "A", title: "T", file: "/a", duration: 200, playedAt: undefined };
  return { ...base, precision: 1, ...changes };
}

/** A player of the history with its clock; the position in seconds, undefined while nothing plays. */
function historyAt(delay = 45) {
  const clock = new ManualClock();
  const playback = new HistoryPlayback(clock, () => delay);
  const position = () => {
    const deck = playback.deck(() => 0);
    if (deck?.isPlaying !== true || deck.position === undefined) return undefined;
    return deck.position.seconds + (clock.monotonicMs() - deck.position.atMs) / 1000;
  };
  return { clock, playback, position };
}

Deno.test("a line that was just written is of a track that began historyDelay ago", () => {
  const { clock, playback, position } = historyAt();
  playback.tell(entry({ playedAt: clock.now() }), undefined);
  assert.equal(position(), 45);
  clock.seconds += 100;
  assert.equal(position(), 145);
  clock.seconds += 60;
  assert.equal(position(), undefined, "its length is over");
});

Deno.test("a time of play long before the line is the track's beginning", () => {
  const { clock, playback, position } = historyAt();
  playback.tell(entry({ playedAt: clock.now() - 45 }), undefined);
  assert.equal(position(), 45);
});

Deno.test("yesterday's last track does not play when the program starts", () => {
  const { clock, playback, position } = historyAt();
  const yesterday = clock.now() - 86_400;
  playback.tell(entry({ playedAt: yesterday }), yesterday);
  assert.equal(position(), undefined);
  playback.tell(entry({ playedAt: undefined, title: "U" }), yesterday);
  assert.equal(position(), undefined);
});

Deno.test("yesterday's last track does not play when VirtualDJ has only opened the file again", () => {
  const { clock, playback, position } = historyAt();
  playback.tell(entry({ playedAt: clock.now() - 86_400 }), clock.now() - 1);
  assert.equal(position(), undefined);
});

Deno.test("a line that is seen to come is news, whatever its time: a clock may be wrong", () => {
  const { clock, playback, position } = historyAt();
  playback.tell(entry({ playedAt: clock.now() - 86_400 }), undefined);
  assert.equal(position(), 45);
});

Deno.test("a track that was written down before the program started goes on", () => {
  const { clock, playback, position } = historyAt();
  const written = clock.now() - 30;
  playback.tell(entry({ precision: 60, playedAt: written - 20 }), written);
  assert.equal(position(), 75);
});

Deno.test("the second history about the same play adds to it and does not begin it anew", () => {
  const { clock, playback, position } = historyAt();
  const started = { file: "", duration: 0, precision: 60, playedAt: clock.now() - 20 } as const;
  playback.tell(entry(started), undefined);
  clock.seconds += 2;
  playback.tell(entry({ playedAt: clock.now() }), undefined);
  assert.equal(position(), 47);
  assert.equal(playback.deck(() => 0)?.duration, 200);
});

Deno.test("a program has gone when it was there and is not; one that was never there has not", () => {
  const presence = new Presence();
  assert.deepEqual(
    [false, undefined, true, undefined, false, false].map((there) => presence.hasGone(there)),
    [
      false,
      false,
      false,
      false,
      true,
      false,
    ],
  );
});

Deno.test("each system is asked for VirtualDJ in its own way", () => {
  assert.deepEqual(questionFor("darwin", "auto").args, ["-i", "-x", "VirtualDJ"]);
  assert.deepEqual(questionFor("linux", "a name of many letters").args.at(-1), "a name of many ");
  const windows = questionFor("windows", "auto");
  assert.ok(windows.isYes(0, '"VirtualDJ.exe","4711","Console","1","500,000 K"'));
  assert.ok(!windows.isYes(0, "INFO: No tasks are running which match the specified criteria."));
});
