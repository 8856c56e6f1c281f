import assert from "node:assert/strict";
import fc from "fast-check";
import type { DeckFacts, SourceView } from "../../workers/virtualdj_monitor/decks/facts.ts";
import { mergeViews } from "../../workers/virtualdj_monitor/decks/merge.ts";
import { OnAir } from "../../workers/virtualdj_monitor/decks/on_air.ts";
import { ScriptDecks } from "../../workers/virtualdj_monitor/decks/script_decks.ts";
import {
  flagOf,
  numberOf,
  shareOf,
  textOf,
} from "../../workers/virtualdj_monitor/decks/script_value.ts";
import { Speed } from "../../workers/virtualdj_monitor/decks/speed.ts";
import { tellAnswer } from "../../workers/virtualdj_monitor/sources/osc/verbs.ts";

function deck(number: number, changes: Partial<DeckFacts> = {}): DeckFacts {
  return {
    deck: number,
    artist: `Artist ${number}`,
    title: `Title ${number}`,
    isPlaying: true,
    isAudible: true,
    changedMs: 0,
    ...changes,
  };
}

Deno.test("flags come in every spelling; nothing means no, an error means nothing", () => {
  for (const yes of [true, 1, "1", "on", "yes", "True"]) assert.equal(flagOf(yes), true, `${yes}`);
  for (const no of [false, 0, "", "off", "no", "0"]) assert.equal(flagOf(no), false, `${no}`);
  for (const none of ["error:-2147467259", NaN, "maybe"]) assert.equal(flagOf(none), undefined);
});

Deno.test("shares are told as such or in per cent", () => {
  assert.deepEqual(["0.25", "25%", 25, 0.25, "100%", 1, -3].map(shareOf), [
    0.25,
    0.25,
    0.25,
    0.25,
    1,
    1,
    0,
  ]);
  assert.deepEqual(["", "x", "error:-1"].map(shareOf), [undefined, undefined, undefined]);
});

Deno.test("texts are cleaned, VirtualDJ's errors are no titles", () => {
  assert.equal(textOf("a\0b\nc"), "a b c");
  assert.equal(textOf("error:-2147467259"), undefined);
  assert.equal(textOf("x".repeat(10_000))?.length, 1000);
  assert.equal(numberOf(" "), undefined);
});

Deno.test("decks are put together from values; a position in shares waits for the length", () => {
  const decks = new ScriptDecks();
  decks.tellDeck(1, "song_pos", 0.5, 1000);
  decks.tellDeck(1, "get_songlength", 200, 1100);
  decks.tellDeck(1, "get_title", "T", 1200);
  const [first] = decks.decks;
  assert.deepEqual(first?.position, { seconds: 100, atMs: 1000 });
  assert.equal(first?.changedMs, 1200);
});

Deno.test("of two real decks the third and fourth, which only mirror them, are left out", () => {
  const decks = new ScriptDecks();
  for (const number of [1, 2, 3, 4]) decks.tellDeck(number, "get_title", "T", 0);
  decks.tellMixer("get_decks", 2);
  assert.deepEqual(decks.decks.map(({ deck }) => deck), [1, 2]);
});

Deno.test("a VirtualDJ that never says whether it plays is seen playing by its position", () => {
  const decks = new ScriptDecks();
  decks.tellDeck(1, "get_songlength", 100, 0);
  decks.tellDeck(1, "song_pos", 0.1, 0);
  assert.equal(decks.decks[0]?.isPlaying, undefined);
  decks.tellDeck(1, "song_pos", 0.11, 1000);
  assert.equal(decks.decks[0]?.isPlaying, true);
  decks.tellDeck(1, "song_pos", 0.11, 2000);
  decks.tellDeck(1, "song_pos", 0.11, 3000);
  assert.equal(decks.decks[0]?.isPlaying, false);
});

Deno.test("whatever is told, facts stay in their ranges", () => {
  const verb = fc.constantFrom(
    "get_title",
    "get_bpm",
    "volume",
    "play",
    "get_songlength",
    "song_pos",
    "get_time elapsed absolute",
    "get_decks",
    "nonsense",
  );
  const value = fc.oneof(fc.double(), fc.string(), fc.boolean());
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer(), verb, value)), (told) => {
    const decks = new ScriptDecks();
    told.forEach(([number, what, how], i) => {
      decks.tellDeck(Math.abs(number) % 6, what, how, i);
      decks.tellMixer(what, how);
    });
    for (const { deck, bpm = 1, volume = 0, duration = 0, position } of decks.decks) {
      assert.ok(deck >= 1 && deck <= 4 && bpm >= 1 && bpm <= 1000);
      assert.ok(volume >= 0 && volume <= 1 && duration >= 0 && duration <= 86_400);
      assert.ok((position?.seconds ?? 0) >= 0 && (position?.seconds ?? 0) <= 86_400);
    }
  }));
});

Deno.test("an answer over OSC is understood with and without query in its address", () => {
  const decks = new ScriptDecks();
  const answer = (address: string, ...args: string[]) =>
    tellAnswer(decks, { address, types: "s".repeat(args.length), args }, 0);
  assert.equal(answer("/vdj/deck/1/get_title", "T"), true);
  assert.equal(answer("/vdj/query/deck/1/play", ""), true);
  assert.equal(answer("/vdj/deck/2/is_audible"), true);
  assert.equal(answer("/vdj/get_decks", "2"), true);
  assert.equal(answer("/audio/beat", "1"), undefined);
  assert.deepEqual(decks.decks.map(({ isPlaying, isAudible }) => [isPlaying, isAudible]), [
    [false, undefined],
    [undefined, false],
  ]);
});

const view = (source: SourceView["source"], ...decks: DeckFacts[]): SourceView => ({
  source,
  decks,
  mixer: {},
});

Deno.test("a deck is believed to the best source, and filled in by those who mean the same track", () => {
  const osc = deck(1, { title: "T", artist: "A", album: undefined });
  const same = deck(1, { title: "t", artist: "a", album: "Album", isPlaying: false });
  const other = deck(1, { title: "Old", artist: "A", key: "Am" });
  const { decks } = mergeViews([
    view("osc", osc),
    view("os2l", same),
    view("network_control", other),
  ]);
  assert.deepEqual(
    decks.map(({ source, title, album, key, isPlaying }) => [source, title, album, key, isPlaying]),
    [["osc", "T", "Album", undefined, true]],
  );
});

Deno.test("beats and history together make one deck; neither counts where decks are known", () => {
  const beats: DeckFacts = { deck: 0, isPlaying: true, bpm: 125, changedMs: 0 };
  const history = deck(0, { title: "T", isPlaying: true, duration: 200 });
  const alone = mergeViews([view("os2l", beats), view("files", history)]).decks;
  assert.deepEqual(alone.map(({ title, bpm, source }) => [title, bpm, source]), [[
    "T",
    125,
    "os2l",
  ]]);
  const known = mergeViews([
    view("os2l", beats),
    view("network_control", deck(1)),
    view("files", history),
  ]);
  assert.deepEqual(known.decks.map((known) => known.deck), [1]);
});

/** Who is on air after each step of 50 ms. */
function course(steps: readonly (readonly DeckFacts[])[], balances: readonly number[] = []) {
  const onAir = new OnAir();
  return steps.map((decks, i) => onAir.follow(decks, { balance: balances[i] }, i * 50)?.deck);
}

function changes(course: readonly (number | undefined)[]): (number | undefined)[] {
  return course.filter((deck, i) => i === 0 || deck !== course[i - 1]);
}

Deno.test("a cross-fade changes the deck on air once, however it is moved", () => {
  const wobble = (i: number) => 0.5 + (i - 100) / 200 + 0.08 * Math.sin(i);
  const balances = Array.from({ length: 200 }, (_, i) => Math.min(1, Math.max(0, wobble(i))));
  const steps = balances.map((balance) => [
    deck(1, { isAudible: balance < 0.98 }),
    deck(2, { isAudible: balance > 0.02 }),
  ]);
  assert.deepEqual(changes(course(steps, balances)), [1, 2]);
});

Deno.test("scratching and cuts of less than 0.3 s leave the deck on air", () => {
  const steps = Array.from({ length: 200 }, (_, i) => [
    deck(1, { isAudible: i % 8 !== 7, isPlaying: i % 11 !== 10 }),
    deck(2, { volume: 0.5 }),
  ]);
  assert.deepEqual(changes(course(steps)), [1]);
});

Deno.test("a deck that stops gives way within half a second to one that is heard", () => {
  const steps = Array.from({ length: 40 }, (_, i) => [deck(1, { isPlaying: i < 20 }), deck(2)]);
  const told = course(steps);
  assert.deepEqual(changes(told), [1, 2]);
  assert.ok(told.indexOf(2) <= 30);
});

Deno.test("while nobody is heard the last deck stays, and a loaded one that was never heard does not", () => {
  const paused = { isPlaying: false, isAudible: false };
  const steps = [
    [deck(1, paused), deck(2)],
    [deck(1, paused), deck(2, paused)],
    [deck(1, paused), deck(2, paused)],
  ];
  assert.deepEqual(course(steps), [2, 2, 2]);
  assert.deepEqual(course([[deck(1, paused), deck(2, { title: "", artist: "", ...paused })]]), [1]);
});

Deno.test("who is on air is always one of the decks, and never changes twice within 0.3 s", () => {
  const one = fc.record({
    isPlaying: fc.boolean(),
    isAudible: fc.boolean(),
    volume: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(fc.property(fc.array(fc.tuple(one, one), { minLength: 1 }), (steps) => {
    const told = course(steps.map(([a, b]) => [deck(1, a), deck(2, b)]));
    assert.ok(told.every((number) => number === 1 || number === 2));
    const at = told.flatMap((number, i) => i > 0 && number !== told[i - 1] ? [i] : []);
    // The first to be heard takes over at once from a deck that was only loaded.
    assert.ok(at.slice(1).every((i, n) => (i - (at[n] ?? 0)) * 50 >= 300), told.join());
  }));
});

Deno.test("a deck chosen by hand is on air whatever is heard, until auto", () => {
  const onAir = new OnAir();
  const decks = [deck(1), deck(2, { isAudible: false })];
  onAir.choice = 2;
  assert.equal(onAir.follow(decks, {}, 0)?.deck, 2);
  onAir.choice = "auto";
  assert.equal(onAir.follow(decks, {}, 10)?.deck, 1);
});

/** Feeds a speed every 100 ms with a deck at a rate. */
function run(
  speed: Speed,
  seconds: number,
  from: { ms: number; at: number },
  rate: number,
  hints = {},
) {
  let told = 1;
  const end = from.ms + seconds * 1000;
  while (from.ms < end) {
    from.ms += 100;
    from.at += 0.1 * rate;
    const position = { seconds: from.at, atMs: from.ms };
    told = speed.follow({
      bpm: undefined,
      trackBpm: undefined,
      position,
      isPlaying: true,
      ...hints,
    });
  }
  return told;
}

Deno.test("the speed is the ratio of the tempi, at once", () => {
  const speed = new Speed();
  const from = { ms: 0, at: 0 };
  assert.equal(run(speed, 3, from, 1, { bpm: 120, trackBpm: 120 }), 1);
  assert.ok(Math.abs(run(speed, 0.1, from, 1.08, { bpm: 129.6, trackBpm: 120 }) - 1.08) < 1e-9);
});

Deno.test("a tempo of twice the track's, as a wrong analysis gives, is no double speed", () => {
  assert.equal(run(new Speed(), 4, { ms: 0, at: 0 }, 1, { bpm: 174, trackBpm: 87 }), 1);
});

Deno.test("without a tempo of the track the speed is learnt, and follows the tempo from then on", () => {
  const speed = new Speed();
  const from = { ms: 0, at: 0 };
  assert.ok(Math.abs(run(speed, 4, from, 1.05, { bpm: 126 }) - 1.05) < 0.002);
  assert.ok(Math.abs(run(speed, 0.1, from, 1.1, { bpm: 132 }) - 1.1) < 0.002);
});

/** Feeds a speed every 100 ms with readings that are late, one after the other by so many seconds. */
function runWavering(
  speed: Speed,
  seconds: number,
  from: { ms: number; at: number },
  rate: number,
  bpm: number,
  latenesses: readonly number[],
): number {
  let told = 1;
  for (let reading = 0; reading < seconds * 10; reading++) {
    from.ms += 100;
    from.at += 0.1 * rate;
    const late = latenesses[Math.round(from.ms / 100) % latenesses.length] ?? 0;
    const position = { seconds: from.at - late * rate, atMs: from.ms };
    told = speed.follow({ bpm, trackBpm: undefined, position, isPlaying: true });
  }
  return told;
}

Deno.test("readings that come late now and then teach no wrong speed for the rest of the track", () => {
  const latenesses = fc.array(fc.double({ min: 0, max: 0.05, noNaN: true }), {
    minLength: 97,
    maxLength: 97,
  });
  fc.assert(
    fc.property(latenesses, fc.double({ min: 1.5, max: 8, noNaN: true }), (late, before) => {
      const speed = new Speed();
      const from = { ms: 0, at: 0 };
      runWavering(speed, before, from, 1, 120, late);
      const told = runWavering(speed, 9, from, 1.04, 124.8, late);
      assert.ok(Math.abs(told - 1.04) < 0.006, `${told}`);
    }),
    { seed: 1 },
  );
});

Deno.test("a seek is no speed", () => {
  const speed = new Speed();
  const from = { ms: 0, at: 0 };
  run(speed, 3, from, 1);
  from.at += 100;
  assert.equal(run(speed, 5, from, 1), 1);
});
