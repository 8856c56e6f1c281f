import assert from "node:assert/strict";
import type { PlaybackState } from "../../bus/playback/mod.ts";
import type { DeckFacts, SourceView } from "../../workers/virtualdj_monitor/decks/facts.ts";
import { Monitor } from "../../workers/virtualdj_monitor/monitor.ts";
import { NetworkControlReading } from "../../workers/virtualdj_monitor/sources/network_control/reading.ts";
import { PerSecond } from "../../workers/virtualdj_monitor/sources/per_second.ts";
import type { DeckSource } from "../../workers/virtualdj_monitor/sources/source.ts";
import type { DecksPayload } from "../../workers/virtualdj_monitor/topics.ts";

const noLog = new Proxy({}, { get: () => () => {} }) as ConstructorParameters<
  typeof Monitor
>[0]["log"];

/** A monitor with one source, whose decks are set by hand, and a clock. */
class Bench implements Disposable {
  seconds = 1_000_000;
  decks: DeckFacts[] | undefined;
  readonly states: PlaybackState[] = [];
  readonly tables: DecksPayload[] = [];
  readonly monitor: Monitor;
  onTable = () => {};

  constructor(trackBpm = 0) {
    this.monitor = new Monitor({
      clock: { now: () => this.seconds, monotonicMs: () => this.seconds * 1000 },
      log: noLog,
      findSong: () => trackBpm > 0 ? { bpm: trackBpm, duration: 300, key: "Am" } : undefined,
      publishState: (state) => this.states.push(state),
      publishDecks: (decks) => {
        this.tables.push(decks);
        this.onTable();
      },
    });
    const source: DeckSource = {
      name: "os2l",
      status: { state: "live", detail: "" },
      view: (): SourceView | undefined =>
        this.decks && { source: "os2l", decks: this.decks, mixer: {} },
      start: () => {},
      stop: () => {},
    };
    this.monitor.sources = [source];
  }

  /** A deck that plays from `seconds` on, since now. */
  playing(number: number, seconds: number, changes: Partial<DeckFacts> = {}): DeckFacts {
    const position = { seconds, atMs: this.seconds * 1000 };
    const base = { deck: number, artist: "A", title: "T", isPlaying: true, position };
    return { ...base, changedMs: -Infinity, ...changes };
  }

  /** Looks after some time. */
  look(after = 0): PlaybackState | undefined {
    this.seconds += after;
    this.monitor.update();
    return this.states.at(-1);
  }

  [Symbol.dispose](): void {
    this.monitor.close();
  }
}

Deno.test("a source that goes silent leaves nothing playing", () => {
  using bench = new Bench();
  bench.decks = [bench.playing(1, 10)];
  assert.equal(bench.look()?.is_playing, true);
  bench.decks = undefined;
  const { is_playing, track, deck } = bench.look(1) ?? {};
  assert.deepEqual([is_playing, track, deck], [false, null, null]);
});

Deno.test("what plays on is told every 5 s, a seek and a pause at once", () => {
  using bench = new Bench();
  bench.decks = [bench.playing(1, 10)];
  for (let i = 0; i <= 110; i++) bench.look(0.1);
  assert.equal(bench.states.length, 3);
  assert.equal(bench.tables.length, 3);
  bench.decks = [bench.playing(1, 90)];
  assert.equal(Math.round(bench.look()?.position ?? 0), 90);
  bench.decks = [bench.playing(1, 90, { isPlaying: false })];
  assert.equal(bench.look(0.2)?.is_playing, false);
  assert.equal(bench.tables.at(-1)?.decks[0]?.is_playing, false);
});

Deno.test("decks that change just after they were told are told soon again, by themselves", async () => {
  using bench = new Bench();
  bench.decks = [bench.playing(1, 10)];
  bench.look();
  bench.decks = [bench.playing(1, 10.05, { volume: 0 })];
  bench.look(0.05);
  assert.equal(bench.tables.at(-1)?.decks[0]?.volume, null);
  bench.seconds += 0.1;
  await new Promise<void>((resolve) => bench.onTable = resolve);
  assert.equal(bench.tables.at(-1)?.decks[0]?.volume, 0);
});

Deno.test("the database gives tempo, key and length where the deck does not tell them", () => {
  using bench = new Bench(125);
  bench.decks = [bench.playing(2, 10)];
  const state = bench.look();
  assert.equal(state?.bpm, 125);
  assert.equal(state?.track?.duration, 300);
  assert.equal(bench.tables.at(-1)?.decks[0]?.key, "Am");
});

Deno.test("beats tell the place by the tempo of the track, not by that at which it is played", () => {
  using bench = new Bench(120);
  const atMs = bench.seconds * 1000;
  bench.decks = [bench.playing(0, 7, { bpm: 126, beat: { beats: 240, atMs } })];
  const { position, rate, bpm, deck } = bench.look() ?? {};
  assert.deepEqual([position, rate, bpm, deck], [120, 1.05, 126, null]);
});

Deno.test("the tempo of a track that was played before says nothing about the beats of this one", () => {
  using bench = new Bench(87);
  const atMs = bench.seconds * 1000;
  bench.decks = [bench.playing(0, 7, { bpm: 126, beat: { beats: 252, atMs } })];
  assert.equal(bench.look()?.position, 120);
});

Deno.test("a stream has no file, an empty deck no title", () => {
  using bench = new Bench();
  const title = "Drag a song on this deck to load it";
  bench.decks = [
    bench.playing(1, 1, { file: "netsearch://dz715" }),
    bench.playing(2, 0, { isLoaded: false, isPlaying: false, title }),
  ];
  assert.equal(bench.look()?.track?.file, null);
  assert.deepEqual(bench.tables.at(-1)?.decks.map((deck) => [deck.file, deck.title]), [
    [null, "T"],
    [null, ""],
  ]);
});

Deno.test("a title is not told beside the artist of the track before", () => {
  using bench = new Bench();
  bench.decks = [bench.playing(1, 10)];
  bench.look();
  const changedMs = bench.seconds * 1000;
  bench.decks = [bench.playing(1, 0, { title: "New", changedMs })];
  assert.equal(bench.look(0.02)?.track?.title, "T");
  bench.decks = [bench.playing(1, 0, { title: "New", artist: "B", changedMs: changedMs + 30 })];
  assert.equal(bench.look(0.03)?.track?.title, "T");
  assert.deepEqual(
    [bench.look(0.2)?.track?.title, bench.states.at(-1)?.track?.artist, bench.states.length],
    ["New", "B", 2],
  );
});

Deno.test("a name that changes without end is told after half a second", () => {
  using bench = new Bench();
  for (let i = 0; i < 30; i++) {
    bench.decks = [bench.playing(1, 0, { title: `T${i}`, changedMs: bench.seconds * 1000 })];
    bench.look(0.05);
  }
  assert.ok(bench.states.length >= 1);
});

Deno.test("Network Control is asked for names only when the file has changed", async () => {
  const reading = new NetworkControlReading();
  const asked: string[] = [];
  const answers: Record<string, string> = {
    get_decks: "1",
    "deck 1 get_filepath": "/a.mp3",
    "deck 1 get_title": "T",
    "deck 1 play": "yes",
    "deck 1 get_time elapsed absolute": "5000",
  };
  const ask = (script: string) => {
    asked.push(script);
    return Promise.resolve(answers[script]);
  };
  await reading.read(ask, () => 0);
  assert.ok(asked.includes("deck 1 get_title") && !asked.includes("deck 2 play"), asked.join());
  asked.length = 0;
  await reading.read(ask, () => 1000);
  assert.ok(!asked.includes("deck 1 get_title") && asked.length <= 7, asked.join());
  answers["deck 1 get_filepath"] = "/b.mp3";
  answers["deck 1 get_title"] = "U";
  await reading.read(ask, () => 2000);
  const [deck] = reading.decks.decks;
  assert.deepEqual([deck?.title, deck?.isPlaying, deck?.position?.seconds], ["U", true, 5]);
});

Deno.test("of a flood only so much passes in a second", () => {
  const limit = new PerSecond(10);
  const passed = Array.from({ length: 100 }, (_, i) => limit.allows(i * 10)).filter(Boolean).length;
  assert.equal(passed, 10);
  assert.ok(limit.allows(1000));
});
