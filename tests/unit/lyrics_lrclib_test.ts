import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bestMatch,
  LEAST_SCORE,
  likeness,
  score,
} from "../../workers/lyrics_fetcher/lrclib/match.ts";
import { lrclibRecordSchema, readResults } from "../../workers/lyrics_fetcher/lrclib/record.ts";
import { type Song, songOf } from "../../workers/lyrics_fetcher/song.ts";

function song(artist: string, title: string, duration = 0): Song {
  return songOf({ artist, title, duration }) ?? assert.fail("no song");
}

function record(artistName: string, trackName: string, duration = 0, more = {}) {
  return lrclibRecordSchema.parse({
    id: 1,
    artistName,
    trackName,
    duration,
    syncedLyrics: "[00:01.00]a",
    ...more,
  });
}

const fits: [string, string, number, string, string, number][] = [
  ["Queen", "Radio Ga Ga", 343, "Queen", "Radio Ga Ga", 344],
  ["Queen", "Radio Ga Ga - Remastered 2011", 343, "Queen", "Radio Ga Ga", 343],
  ["Daft Punk feat. Pharrell", "Get Lucky (Radio Edit)", 248, "Daft Punk", "Get Lucky", 248],
  ["Beyoncé", "Halo", 0, "Beyonce", "Halo", 261],
  ["Prince", "1999 - 2019 Remaster", 0, "Prince", "1999", 261],
  ["", "Radio Ga Ga", 343, "Queen", "Radio Ga Ga", 343],
];
for (const [artist, title, seconds, foundArtist, foundTitle, foundSeconds] of fits) {
  Deno.test(`"${artist} - ${title}" fits "${foundArtist} - ${foundTitle}"`, () => {
    const points = score(
      song(artist, title, seconds),
      record(foundArtist, foundTitle, foundSeconds),
    );
    assert.ok(points > LEAST_SCORE, String(points));
  });
}

const others: [string, string, number, string, string, number][] = [
  ["Queen", "Radio Ga Ga", 343, "Queen", "Bohemian Rhapsody", 343],
  ["Queen", "Radio Ga Ga", 343, "Metallica", "Radio Ga Ga", 343],
  ["Queen", "Radio Ga Ga (Extended Mix)", 412, "Queen", "Radio Ga Ga", 343],
  ["Pink Floyd", "Brick, Pt. 2", 0, "Pink Floyd", "Brick, Pt. 1", 190],
];
for (const [artist, title, seconds, foundArtist, foundTitle, foundSeconds] of others) {
  Deno.test(`"${artist} - ${title}" is not "${foundArtist} - ${foundTitle}" of ${foundSeconds} s`, () => {
    const points = score(
      song(artist, title, seconds),
      record(foundArtist, foundTitle, foundSeconds),
    );
    assert.ok(points < LEAST_SCORE, String(points));
  });
}

Deno.test("of several the one with times and the right length is the best", () => {
  const plain = record("Queen", "Radio Ga Ga", 343, {
    id: 2,
    syncedLyrics: null,
    plainLyrics: "a",
  });
  const longer = record("Queen", "Radio Ga Ga", 349, { id: 3 });
  const right = record("Queen", "Radio Ga Ga", 342, { id: 4 });
  const best = bestMatch(song("Queen", "Radio Ga Ga", 343), [plain, longer, right]);
  assert.equal(best?.id, 4);
  assert.equal(bestMatch(song("Abba", "Waterloo"), [plain, longer, right]), undefined);
});

Deno.test("scores are between 0 and 1, whatever the names", () => {
  const any = fc.string({ unit: "binary", maxLength: 1_000 });
  fc.assert(fc.property(any, any, any, any, (a, b, c, d) => {
    const wanted = songOf({ artist: a, title: b });
    if (wanted === undefined) return;
    const points = score(wanted, record(c, d));
    assert.ok(points >= 0 && points <= 1);
    assert.ok(likeness(a, a) === 1);
  }));
});

Deno.test("what LRCLIB answers is taken field by field, and what is wrong counts as missing", () => {
  const [one, ...rest] = readResults([
    { id: 7, trackName: null, artistName: 5, duration: "x", syncedLyrics: 3, plainLyrics: " " },
    { id: "no number" },
    null,
  ]);
  assert.deepEqual(one, {
    id: 7,
    trackName: "",
    artistName: "",
    albumName: "",
    duration: 0,
    instrumental: false,
    plainLyrics: null,
    syncedLyrics: null,
  });
  assert.deepEqual(rest, []);
  assert.throws(() => readResults({}));
});

Deno.test("readResults() reads any list without throwing", () => {
  fc.assert(fc.property(fc.array(fc.anything()), (list) => {
    for (const { id, duration } of readResults(list)) {
      assert.ok(Number.isInteger(id) && duration >= 0);
    }
  }));
});
