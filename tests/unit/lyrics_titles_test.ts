import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanArtist, cleanTitle, firstArtist } from "../../workers/lyrics_fetcher/titles/clean.ts";
import { readNames } from "../../workers/lyrics_fetcher/titles/names.ts";
import { normalName, songKey } from "../../workers/lyrics_fetcher/titles/normal.ts";
import { songOf } from "../../workers/lyrics_fetcher/song.ts";

const cleaned: [string, string][] = [
  ["Song (Extended Mix)", "Song"],
  ["Song feat. Bob", "Song"],
  ["Song (feat. Bob) [Club Mix]", "Song"],
  ["Song ft. Bob - Radio Edit", "Song"],
  ["Here Comes the Sun - Remastered 2009", "Here Comes the Sun"],
  ["Here Comes the Sun - 2009 Remaster", "Here Comes the Sun"],
  ["One More Time (2001)", "One More Time"],
  ["(I Can't Get No) Satisfaction - Mono", "(I Can't Get No) Satisfaction"],
  ["(Live) Forever", "(Live) Forever"],
  ["Live Forever", "Live Forever"],
  ["Left - Right", "Left - Right"],
  ["Feature", "Feature"],
  ["The Feat of Strength", "The Feat of Strength"],
  ["20 Ft Tall", "20 Ft Tall"],
  ["Mix", "Mix"],
  ["", ""],
];
for (const [title, clean] of cleaned) {
  Deno.test(`cleanTitle() makes "${clean}" of "${title}"`, () => {
    assert.equal(cleanTitle(title), clean);
  });
}

Deno.test("cleanTitle() leaves something of every title, in little time", () => {
  const piece = fc.constantFrom(
    "(",
    ")",
    "[",
    "]",
    " - ",
    " feat. ",
    " mix",
    "a",
    " ",
    "2011",
    "é",
  );
  fc.assert(fc.property(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece, { maxLength: 400 }).map((all) => all.join("")),
    ),
    (title) => {
      const startedMs = performance.now();
      assert.equal(cleanTitle(title) === "", title.slice(0, 300).trim() === "");
      assert.ok(performance.now() - startedMs < 100);
    },
  ));
});

Deno.test("artists lose their guests, and of several the first can be had", () => {
  assert.equal(cleanArtist("Daft Punk ft. Pharrell Williams"), "Daft Punk");
  assert.equal(firstArtist("Simon & Garfunkel"), "Simon");
  assert.equal(firstArtist("A, B x C"), "A");
  assert.equal(firstArtist("Alexander"), "Alexander");
});

Deno.test("readNames() takes apart what is all in the title, or in the name of the file", () => {
  assert.deepEqual(readNames("", "Queen - Radio Ga Ga", null), {
    artist: "Queen",
    title: "Radio Ga Ga",
    isNamedByFile: false,
  });
  assert.deepEqual(readNames("", "", "/music/01 - Anna_B - Hello.mp3"), {
    artist: "Anna B",
    title: "Hello",
    isNamedByFile: true,
  });
  assert.deepEqual(readNames("Anna", "A - B", null), {
    artist: "Anna",
    title: "A - B",
    isNamedByFile: false,
  });
});

Deno.test("readNames() takes a title that is the name of the file for that, without its ending", () => {
  assert.deepEqual(readNames("", "01 - Anna - Hello.mp3", "/music/01 - Anna - Hello.mp3"), {
    artist: "Anna",
    title: "Hello",
    isNamedByFile: true,
  });
  const tagged = readNames("Anna", "Hello", "/music/hello.mp3");
  assert.equal(tagged.isNamedByFile, false);
});

for (const version of ["Radio Edit", "Remastered 2011", "2009 Remaster", "Mono"]) {
  Deno.test(`readNames() takes no title for an artist before "${version}"`, () => {
    assert.equal(readNames("", `Hello - ${version}`, null).artist, "");
    assert.equal(readNames("", `Anna - Hello ${version}`, null).artist, "Anna");
  });
}

Deno.test("normalName() is the same for all ways to write a name", () => {
  for (const name of ["Beyoncé", "BEYONCE", " beyonce! ", "Beyonce\u0301"]) {
    assert.equal(normalName(name), "beyonce");
  }
  assert.equal(normalName("Simon & Garfunkel"), normalName("simon and garfunkel"));
  assert.notEqual(normalName("!!!"), normalName("???"));
  assert.equal(normalName("Молния"), "молния");
});

Deno.test("songKey() keeps artist and title apart", () => {
  assert.notEqual(songKey("a b", "c"), songKey("a", "b c"));
});

Deno.test("songOf() bounds and cleans whatever a player tells", () => {
  const any = fc.string({ unit: "binary", maxLength: 12_000 });
  fc.assert(fc.property(any, any, fc.double(), (artist, title, duration) => {
    const song = songOf({ artist, title, duration });
    if (song === undefined) return;
    assert.ok(song.title.length > 0 && song.title.length <= 300 && song.artist.length <= 300);
    assert.ok(!/[\0\n]/.test(song.title + song.artist));
    assert.ok((song.title + song.artist).isWellFormed());
    assert.ok(song.duration >= 0 && song.duration <= 86_400);
  }));
});

Deno.test("songOf() is nothing where a player says nothing", () => {
  assert.equal(songOf({ artist: "Anna", title: " \0 " }), undefined);
});
