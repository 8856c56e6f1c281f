import assert from "node:assert/strict";
import { decodePacket, type OscMessage } from "../../bus/osc/mod.ts";
import type { OscFrame, ProfileWriter } from "../../workers/audio_analyzer/osc/frame.ts";
import { ResolumeProfile } from "../../workers/audio_analyzer/osc/resolume_profile.ts";
import { SynesthesiaProfile } from "../../workers/audio_analyzer/osc/synesthesia_profile.ts";
import { VjProfile } from "../../workers/audio_analyzer/osc/vj_profile.ts";

function frame(changes: Partial<OscFrame> = {}): OscFrame {
  return {
    timeSeconds: 1,
    bands: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
    level: 0.625,
    rms: 0.25,
    spectrum: new Float32Array(32).fill(0.5),
    flux: 0.75,
    onset: { whole: 0, kick: 0, snare: 0, hat: 0 },
    brightness: 0.5,
    pitchHz: 440,
    pitchConfidence: 0.75,
    beat: false,
    beatCount: 9,
    beatPosition: 5.25,
    beatPhase: 0.25,
    barPhase: 0.3125,
    barConfidence: 0.75,
    beatInBar: 2,
    bpm: 128,
    bpmConfidence: 0.875,
    tapped: false,
    resynced: false,
    buildup: false,
    drop: false,
    energyTrend: -0.5,
    section: "drop",
    sectionStrength: 0.5,
    energyShort: 0.75,
    energyLong: 0.5,
    intensityShort: 0.625,
    intensityLong: 0.375,
    ...changes,
  };
}

function written(writer: ProfileWriter, input: OscFrame): OscMessage[] {
  const messages: OscMessage[] = [];
  writer.write(input, (bytes) => {
    const result = decodePacket(bytes);
    assert.ok(result.ok);
    messages.push(...result.messages);
  });
  return messages;
}

function find(messages: OscMessage[], address: string) {
  const message = messages.find((candidate) => candidate.address === address);
  assert.ok(message !== undefined, `${address} is missing`);
  return message;
}

Deno.test("the vj profile sends its twelve addresses with the types of the contract", () => {
  const types = written(new VjProfile(), frame()).map((m) => [m.address, m.types]);
  assert.deepEqual(
    new Map(types as [string, string][]),
    new Map([
      ["/audio/levels", "ffffffff"],
      ["/audio/spectrum", "f".repeat(32)],
      ["/audio/beat", "if"],
      ["/audio/beat/phase", "f"],
      ["/audio/bar/phase", "f"],
      ["/audio/bpm", "ff"],
      ["/audio/pitch", "ff"],
      ["/audio/onset", "fff"],
      ["/audio/section", "if"],
      ["/audio/energy", "ff"],
      ["/audio/intensity", "ff"],
      ["/audio/structure", "iiff"],
    ]),
  );
});

Deno.test("the vj profile sends the seven bands and the overall level as levels", () => {
  const levels = find(written(new VjProfile(), frame()), "/audio/levels").args.map(Number);
  const expected = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.625];
  levels.forEach((level, i) => assert.ok(Math.abs(level - (expected[i] ?? 0)) < 1e-6));
});

Deno.test("the vj profile sends 1 on the frame of a beat and 0 on the next", () => {
  const profile = new VjProfile();
  const beats = [true, false].map((beat) =>
    find(written(profile, frame({ beat })), "/audio/beat").args
  );
  assert.deepEqual(beats, [[1, 0.75], [0, 0.75]]);
});

Deno.test("the vj profile sends the phases of beat and bar", () => {
  const messages = written(new VjProfile(), frame());
  assert.deepEqual(find(messages, "/audio/beat/phase").args, [0.25]);
  assert.deepEqual(find(messages, "/audio/bar/phase").args, [0.3125]);
});

Deno.test("the vj profile sends 0 Hz for an uncertain pitch", () => {
  const pitch = find(written(new VjProfile(), frame({ pitchConfidence: 0.5 })), "/audio/pitch");
  assert.deepEqual(pitch.args, [0, 0.5]);
});

Deno.test("the vj profile sends the section as a number with its strength, energy and intensity", () => {
  const messages = written(new VjProfile(), frame());
  assert.deepEqual(find(messages, "/audio/section").args, [2, 0.5]);
  assert.deepEqual(find(messages, "/audio/energy").args, [0.75, 0.5]);
  assert.deepEqual(find(messages, "/audio/intensity").args, [0.625, 0.375]);
});

Deno.test("the vj profile sends the strengths of kick, snare and hat", () => {
  const onset = { whole: 1, kick: 0.5, snare: 0.25, hat: 0.125 };
  assert.deepEqual(find(written(new VjProfile(), frame({ onset })), "/audio/onset").args, [
    0.5,
    0.25,
    0.125,
  ]);
});

Deno.test("the vj profile sends no NaN", () => {
  const bands = new Float32Array(7).fill(Number.NaN);
  const messages = written(new VjProfile(), frame({ bands, bpm: Number.NaN, level: Infinity }));
  assert.ok(messages.every((message) => message.args.every(Number.isFinite)));
});

Deno.test("the synesthesia profile sends one float per address", () => {
  const messages = written(new SynesthesiaProfile(), frame());
  assert.ok(messages.every((message) => message.types === "f"));
  for (const group of ["level", "hits", "presence"]) {
    for (const range of ["bass", "mid", "midhigh", "high", "all"]) {
      find(messages, `/audio/${group}/${range}`);
    }
  }
  assert.deepEqual(find(messages, "/audio/bpm/bpm").args, [128]);
  assert.deepEqual(find(messages, "/audio/level/raw").args, [0.25]);
});

Deno.test("the synesthesia profile sends the overall level as all, and the rms up to 1 as raw", () => {
  const messages = written(new SynesthesiaProfile(), frame({ rms: 1.2 }));
  assert.deepEqual(find(messages, "/audio/level/all").args, [0.625]);
  assert.deepEqual(find(messages, "/audio/level/raw").args, [1]);
});

Deno.test("the synesthesia profile decays onbeat from 1 after a beat", () => {
  const profile = new SynesthesiaProfile();
  const onbeat = [0, 0.01, 0.2, 2].map((timeSeconds) =>
    Number(
      find(written(profile, frame({ timeSeconds, beat: timeSeconds === 0 })), "/audio/beat/onbeat")
        .args[0],
    )
  );
  assert.equal(onbeat[0], 1);
  assert.ok((onbeat[1] ?? 0) > 0.9 && (onbeat[2] ?? 1) < 0.3, String(onbeat));
  assert.equal(onbeat[3], 0);
});

Deno.test("the synesthesia profile sends beats so far and waves in time with them", () => {
  const value = (at: Partial<OscFrame>, address: string) =>
    Number(find(written(new SynesthesiaProfile(), frame(at)), address).args[0]);
  assert.equal(value({}, "/audio/beat/beattime"), 9);
  assert.equal(value({}, "/audio/bpm/bpmsin"), 1);
  assert.equal(value({ beatPosition: 5 }, "/audio/bpm/bpmsin4"), 1);
  assert.equal(value({ beatPosition: 6 }, "/audio/bpm/bpmsin8"), 0);
  assert.equal(value({}, "/audio/bpm/bpmtri"), 0.5);
  assert.equal(value({ beatPosition: 5 }, "/audio/bpm/bpmtri2"), 1);
  assert.equal(value({ beatPhase: 0 }, "/audio/bpm/bpmtwitcher"), 9);
  const late = value({ beatPhase: 0.99 }, "/audio/bpm/bpmtwitcher");
  assert.ok(late > 9.95 && late < 10, String(late));
  assert.equal(value({ bpm: 0, beatPosition: 0 }, "/audio/bpm/bpmsin"), 0);
});

Deno.test("the synesthesia profile sends another random number with each beat only", () => {
  const profile = new SynesthesiaProfile();
  const random = (beat: boolean) =>
    find(written(profile, frame({ beat })), "/audio/beat/randomonbeat").args[0];
  const first = random(true);
  assert.equal(random(false), first);
  assert.notEqual(random(true), first);
});

Deno.test("the synesthesia profile forgets one NaN level", () => {
  const profile = new SynesthesiaProfile();
  written(profile, frame({ bands: new Float32Array(7).fill(Number.NaN) }));
  const presence = find(
    written(profile, frame({ timeSeconds: 1.3 })),
    "/audio/presence/bass",
  );
  assert.ok(Number(presence.args[0]) > 0);
});

Deno.test("the resolume profile sends the tempo over 20-500 BPM as 0..1", () => {
  const [message] = written(new ResolumeProfile(), frame({ bpm: 260 }));
  assert.equal(message?.address, "/composition/tempocontroller/tempo");
  assert.deepEqual(message?.args, [0.5]);
});

Deno.test("the resolume profile sends a tempo once, and again when it changes", () => {
  const profile = new ResolumeProfile();
  const counts = [[1, 120], [1.5, 120], [2, 120.05], [2.5, 121], [2.6, 122], [3, 122], [4, 0]].map(
    ([timeSeconds = 0, bpm = 0]) => written(profile, frame({ timeSeconds, bpm })).length,
  );
  assert.deepEqual(counts, [1, 0, 0, 1, 0, 1, 0]);
});

Deno.test("the resolume profile repeats the tempo every 5 s", () => {
  const profile = new ResolumeProfile();
  const counts = [1, 5.9, 6, 6.1, 11].map((timeSeconds) =>
    written(profile, frame({ timeSeconds })).length
  );
  assert.deepEqual(counts, [1, 0, 1, 0, 1]);
});

Deno.test("the resolume profile presses resync and tempotap as hands do, and lets go after 40 ms", () => {
  const profile = new ResolumeProfile();
  const sent = [
    { resynced: true },
    { tapped: true },
    {},
    {},
    {},
    {},
    {},
  ].flatMap((changes, index) =>
    written(profile, frame({ timeSeconds: 1 + index / 100, ...changes, bpm: 0 }))
      .map(({ address, args }) => [index, address.split("/").at(-1), args[0]])
  );
  assert.deepEqual(sent, [[0, "resync", 1], [1, "tempotap", 1], [4, "resync", 0], [
    5,
    "tempotap",
    0,
  ]]);
});
