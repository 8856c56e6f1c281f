import assert from "node:assert/strict";
import { ServiceUnavailableError } from "../../bus/http/mod.ts";
import type { Found } from "../../workers/lyrics_fetcher/finder.ts";
import { Lookup, type LookupStatus, type Places } from "../../workers/lyrics_fetcher/lookup.ts";
import { songOf } from "../../workers/lyrics_fetcher/song.ts";
import { ManualTime } from "./lyrics_clock.ts";

const SONG = songOf({ artist: "Anna", title: "Hello" }) ?? assert.fail("no song");
const OTHER = songOf({ artist: "Anna", title: "Other" }) ?? assert.fail("no song");

function words(origin: string): Found {
  return { synced: "[00:01.00]a", plain: null, origin, originId: null, isInstrumental: false };
}

function start(places: Partial<Places>) {
  const time = new ManualTime();
  const told: LookupStatus[] = [];
  const found: string[] = [];
  const all: Places = {
    known: () => undefined,
    local: () => Promise.resolve(undefined),
    remote: () => Promise.resolve(undefined),
    ...places,
  };
  const lookup = new Lookup(all, time, {
    onStatus: (status) => told.push(status),
    onFound: ({ origin }) => found.push(origin),
  });
  /** Lets time pass in steps, and what waits go on. */
  const pass = async (seconds: number, step = seconds) => {
    for (let passed = 0; passed < seconds; passed += step) {
      time.pass(step);
      for (let i = 0; i < 20; i++) await Promise.resolve();
    }
  };
  return { lookup, told, found, pass };
}

Deno.test("a file wins over what is known, without being waited for longer than 25 ms", async () => {
  const quick = start({ known: () => words("store"), local: () => Promise.resolve(words("file")) });
  quick.lookup.start(SONG);
  await quick.pass(0.001);
  assert.deepEqual(quick.found, ["file"]);

  const { promise, resolve } = Promise.withResolvers<Found>();
  const slow = start({ known: () => words("store"), local: () => promise });
  slow.lookup.start(SONG);
  await slow.pass(0.02);
  assert.deepEqual(slow.found, []);
  await slow.pass(0.01);
  assert.deepEqual(slow.found, ["store"]);
  resolve(words("file"));
  await slow.pass(0.01);
  assert.deepEqual(slow.found, ["store", "file"]);
});

Deno.test("a disk that does not answer keeps nobody from asking the network", async () => {
  const on = start({
    local: () => new Promise(() => {}),
    remote: () => Promise.resolve(words("lrclib")),
  });
  on.lookup.start(SONG);
  await on.pass(4, 0.1);
  assert.deepEqual(on.found, ["lrclib"]);
});

Deno.test("a song that is known to have no words is not asked for", async () => {
  let asked = 0;
  const on = start({ known: () => null, remote: () => Promise.resolve(void asked++) });
  on.lookup.start(SONG);
  await on.pass(10, 0.1);
  assert.equal(asked, 0);
  assert.equal(on.told.at(-1)?.status, "not_found");
});

Deno.test("without a network it tries as seldom as it is told to, for ever, and goes on by itself", async () => {
  let asked = 0;
  let isBack = false;
  const on = start({
    remote: () => {
      asked++;
      if (isBack) return Promise.resolve(words("lrclib"));
      return Promise.reject(new ServiceUnavailableError("no route", 120));
    },
  });
  on.lookup.start(SONG);
  await on.pass(3600, 1);
  assert.ok(asked <= 31, String(asked));
  assert.deepEqual(on.told.at(-1), {
    status: "unavailable",
    message: "no route",
    retrySeconds: 120,
  });
  isBack = true;
  await on.pass(121, 1);
  assert.deepEqual(on.found, ["lrclib"]);
});

Deno.test("a service that asks for no pause at all is given one", async () => {
  let asked = 0;
  const on = start({
    remote: () => {
      asked++;
      return Promise.reject(new ServiceUnavailableError("busy", 0));
    },
  });
  on.lookup.start(SONG);
  await on.pass(10, 0.1);
  assert.ok(asked <= 11, String(asked));
});

Deno.test("what comes of a song that is over is not told", async () => {
  const { promise, resolve } = Promise.withResolvers<Found>();
  const on = start({ remote: (song) => song === SONG ? promise : Promise.resolve(null) });
  on.lookup.start(SONG);
  await on.pass(1, 0.1);
  on.lookup.start(OTHER);
  await on.pass(1, 0.1);
  resolve(words("lrclib"));
  await on.pass(1, 0.1);
  assert.deepEqual(on.found, []);
  assert.equal(on.told.at(-1)?.status, "not_found");
});

Deno.test("a song that is skipped is not asked for", async () => {
  const asked: string[] = [];
  const on = start({ remote: (song) => Promise.resolve(void asked.push(song.title)) });
  for (let i = 0; i < 10; i++) {
    on.lookup.start(SONG);
    await on.pass(0.3, 0.05);
  }
  on.lookup.start(OTHER);
  await on.pass(1, 0.1);
  assert.deepEqual(asked, ["Other"]);
});

Deno.test("what goes wrong inside is told, and ends nothing", async () => {
  const on = start({ remote: () => Promise.reject(new TypeError("broken")) });
  on.lookup.start(SONG);
  await on.pass(1, 0.1);
  assert.equal(on.told.at(-1)?.message, "broken");
});

Deno.test("a song that has only the name of its file yet is waited for, and nobody hears of it", async () => {
  const file = "/music/hello.wav";
  const unread = songOf({ title: "hello.wav", file }) ?? assert.fail("no song");
  const on = start({ local: (song) => Promise.resolve(words(song.title)) });
  on.lookup.start(unread);
  await on.pass(0.15, 0.05);
  assert.deepEqual([on.found, on.told], [[], []]);
  on.lookup.start(songOf({ artist: "Anna", title: "Hello", file }) ?? assert.fail("no song"));
  await on.pass(0.5, 0.05);
  assert.deepEqual(on.found, ["Hello"]);
});

Deno.test("a song whose file has no other name is looked for under that", async () => {
  const untagged = songOf({ title: "hello.wav", file: "/hello.wav" }) ?? assert.fail("no song");
  const on = start({ known: (song) => words(song.title) });
  on.lookup.start(untagged);
  await on.pass(0.5, 0.05);
  assert.deepEqual(on.found, ["hello"]);
});

Deno.test("a length that is told late is asked with", async () => {
  const asked: number[] = [];
  const on = start({ remote: ({ duration }) => Promise.resolve(void asked.push(duration)) });
  on.lookup.start(SONG);
  await on.pass(0.2, 0.05);
  on.lookup.refine({ ...SONG, duration: 200 });
  on.lookup.refine({ ...OTHER, duration: 100 });
  await on.pass(1, 0.05);
  assert.deepEqual(asked, [200]);
});
