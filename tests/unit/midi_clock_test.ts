import assert from "node:assert/strict";
import fc from "fast-check";
import { MusicalClock } from "../../workers/audio_analyzer/clock/musical_clock.ts";
import { createPulse, type Pulse } from "../../workers/audio_analyzer/clock/pulse.ts";
import { ClockPulses } from "../../workers/audio_analyzer/midi/clock_pulses.ts";
import { midiTargetSchema, parseMidiTarget } from "../../workers/audio_analyzer/midi/target.ts";

const FRAME_MS = 10;
const PULSE = 0xf8;
const START = 0xfa;
const CONTINUE = 0xfb;
const STOP = 0xfc;
const SONG_POSITION = 0xf2;
/** A timer may be set for whole milliseconds only. */
const TIMER_MS = 1;
const SILENCE: Pulse = createPulse();

/** A clock led by hand, its pulses, and a time that passes only when told. */
class Stage {
  readonly sent: { message: number[]; atMs: number }[] = [];
  readonly clock = new MusicalClock();
  #task: (() => void) | undefined;
  #dueMs = Infinity;
  nowMs = 0;
  readonly pulses = new ClockPulses({
    time: { now: () => 0, monotonicMs: () => this.nowMs },
    captureSeconds: () => 0,
    send: (message) => this.sent.push({ message: [...message], atMs: this.nowMs }),
    after: (task, delayMs) => {
      this.#task = task;
      this.#dueMs = this.nowMs + delayMs;
      return () => this.#task = undefined;
    },
  });

  run(seconds: number): void {
    for (let left = Math.round(1000 * seconds / FRAME_MS); left > 0; left--) this.frame(false);
  }

  frame(resynced: boolean): void {
    this.#pass(FRAME_MS);
    this.clock.push(SILENCE);
    this.pulses.frame(this.clock, resynced);
  }

  #pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    while (this.#task !== undefined && this.#dueMs <= untilMs) {
      this.nowMs = this.#dueMs;
      const task = this.#task;
      this.#task = undefined;
      task();
    }
    this.nowMs = untilMs;
  }

  /** Status bytes of all but pulses. */
  get commands(): number[] {
    return this.sent.map(({ message }) => message[0] ?? 0).filter((status) => status !== PULSE);
  }

  get pulseTimes(): number[] {
    return this.sent.filter(({ message }) => message[0] === PULSE).map(({ atMs }) => atMs);
  }
}

for (const bpm of [40, 92, 125, 174, 300]) {
  Deno.test(`MIDI clock at ${bpm} BPM has 24 pulses a beat, each at its moment`, () => {
    const stage = new Stage();
    stage.clock.setBpm(bpm);
    stage.run(20);
    // The first come at once: the beat has begun before the first frame.
    const times = stage.pulseTimes.slice(2);
    const interval = 60_000 / bpm / 24;
    assert.ok(Math.abs(times.length - 20_000 / interval) <= 12, `${times.length} pulses`);
    const first = times[0] ?? 0;
    const off = times.map((time, i) => Math.abs(time - first - i * interval));
    assert.ok(Math.max(...off) <= 2 * TIMER_MS, `${Math.max(...off)} ms`);
    assert.equal(stage.pulses.sent, times.length + 2);
    assert.ok(stage.pulses.jitter.quantile(0.9) <= TIMER_MS);
  });
}

Deno.test("MIDI clock tells the song position before it starts", () => {
  const stage = new Stage();
  stage.clock.setBpm(120);
  stage.run(1);
  assert.equal(stage.sent[0]?.message[0], SONG_POSITION);
  assert.ok([START, CONTINUE].includes(stage.sent[1]?.message[0] ?? 0));
  assert.equal(stage.sent[2]?.message[0], PULSE);
});

Deno.test("MIDI clock starts the song anew at a resync, with a pulse at once", () => {
  const stage = new Stage();
  stage.clock.setBpm(120);
  stage.run(3.33);
  const from = stage.sent.length;
  stage.clock.resync(stage.clock.seconds);
  stage.frame(true);
  const messages = stage.sent.slice(from).map(({ message }) => message);
  assert.deepEqual(
    messages.filter(([status]) => status !== PULSE),
    [[STOP], [SONG_POSITION, 0, 0], [START]],
  );
  assert.deepEqual(messages.at(-1), [PULSE]);
});

Deno.test("MIDI clock goes on without a command while the tempo slides", () => {
  const stage = new Stage();
  stage.clock.setBpm(120);
  stage.run(2);
  const before = stage.commands.length;
  stage.clock.nudge(0.04);
  for (let bpm = 120; bpm < 130; bpm++) {
    stage.clock.setBpm(bpm);
    stage.run(0.5);
  }
  assert.equal(stage.commands.length, before);
});

Deno.test("MIDI clock tells where it is after a leap", () => {
  const stage = new Stage();
  stage.clock.setBpm(120);
  stage.run(2);
  const from = stage.commands.length;
  stage.clock.resync(stage.clock.seconds - 1.25);
  stage.run(0.5);
  assert.deepEqual(stage.commands.slice(from), [STOP, SONG_POSITION, CONTINUE]);
});

Deno.test("MIDI clock stops once, when there is no tempo any more or it is told to", () => {
  const stage = new Stage();
  stage.clock.setBpm(120);
  stage.run(1);
  stage.pulses.stop();
  stage.pulses.stop();
  assert.deepEqual(stage.commands.slice(2), [STOP]);
  const count = stage.sent.length;
  stage.pulses.frame({ seconds: 9, running: false, bpm: 0, beatPosition: 0 }, false);
  assert.equal(stage.sent.length, count);
});

Deno.test("MIDI clock sends valid messages whatever the clock does", () => {
  const frame = fc.record({
    bpm: fc.double({ min: 20, max: 400, noNaN: true }),
    beatPosition: fc.double({ min: 0, max: 64, maxExcluded: true, noNaN: true }),
    running: fc.boolean(),
    resynced: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(frame, { maxLength: 50 }), (frames) => {
    const stage = new Stage();
    for (const [i, { resynced, ...clock }] of frames.entries()) {
      stage.nowMs += FRAME_MS;
      stage.pulses.frame({ seconds: i / 100, ...clock }, resynced);
    }
    for (const { message } of stage.sent) {
      const [status = 0, ...data] = message;
      assert.ok([PULSE, START, CONTINUE, STOP, SONG_POSITION].includes(status));
      assert.equal(data.length, status === SONG_POSITION ? 2 : 0);
      assert.ok(data.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 128), `${data}`);
    }
  }));
});

Deno.test("parseMidiTarget() reads each kind of target", () => {
  assert.deepEqual(parseMidiTarget("off"), { kind: "off" });
  assert.deepEqual(parseMidiTarget("UM-ONE"), { kind: "port", name: "UM-ONE" });
  assert.deepEqual(parseMidiTarget("virtual:VJ"), { kind: "virtual", name: "VJ" });
  assert.deepEqual(parseMidiTarget("file:/dev/snd/midiC1D0"), {
    kind: "file",
    path: "/dev/snd/midiC1D0",
  });
});

for (const text of ["", " ", "virtual:", "file: ", "a\0b"]) {
  Deno.test(`midi_clock refuses ${JSON.stringify(text)} and says what is allowed`, () => {
    const { error } = midiTargetSchema.safeParse(text);
    assert.match(error?.issues[0]?.message ?? "", /virtual:<name>.*file:<path>.*off/);
  });
}
