/** audio_analyzer's MIDI clock: on a named pipe, and where there is no MIDI. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { CommandError } from "../../bus/mod.ts";
import { ANALYZER, NO_OSC } from "./analyzer_stage.ts";
import { executable, TestHome, until } from "./harness.ts";

const PULSE = 0xf8;
const START = 0xfa;
const CONTINUE = 0xfb;
const STOP = 0xfc;
const pipes = { ignore: Deno.build.os === "windows" };

/** A named pipe, and what comes out of it. */
async function openPipe(
  home: TestHome,
): Promise<{ path: string; bytes: number[]; file: Deno.FsFile }> {
  const path = join(home.path, "midi");
  await new Deno.Command("mkfifo", { args: [path] }).output();
  // For writing as well: else it would wait for a writer.
  const file = await Deno.open(path, { read: true, write: true });
  return { path, bytes: [], file };
}

Deno.test(
  "MIDI clock has 24 pulses a beat, begins with its place, and stops when told",
  pipes,
  async () => {
    await using home = await TestHome.create();
    const pipe = await openPipe(home);
    const args = ["--input", "demo", "--set", `midi_clock=file:${pipe.path}`, ...NO_OSC];
    await home.startWorker(ANALYZER, args);
    const buffer = new Uint8Array(1024);
    const read = async () => {
      const count = await pipe.file.read(buffer);
      pipe.bytes.push(...buffer.subarray(0, count ?? 0));
    };
    const set = (midi_clock: string) =>
      home.client.send(ANALYZER, "set_config", { config: { midi_clock } });
    const pulses = () => pipe.bytes.filter((byte) => byte === PULSE).length;
    while (pulses() < 24) await read();
    assert.equal(pipe.bytes[0], 0xf2);
    assert.ok([START, CONTINUE].includes(pipe.bytes[3] ?? 0), `${pipe.bytes.slice(0, 8)}`);

    const beats = async () => {
      const { metrics } = await home.client.send(ANALYZER, "get_state");
      return (metrics as { beats: number }).beats;
    };
    const [beatsBefore, pulsesBefore] = [await beats(), pulses()];
    while (pulses() < pulsesBefore + 6 * 24) await read();
    const counted = await beats() - beatsBefore;
    assert.ok(Math.abs(counted - 6) <= 1, `${counted} beats in 144 pulses`);

    await home.client.send(ANALYZER, "resync");
    while (pipe.bytes.at(-1) !== START && !pipe.bytes.includes(START, -8)) await read();

    await set("off");
    while (pipe.bytes.at(-1) !== STOP) await read();
    pipe.file.close();
  },
);

Deno.test(
  "a MIDI output that cannot be opened is told in one line, at the start with exit code 1",
  pipes,
  async () => {
    await using home = await TestHome.create();
    const args = [
      "--port",
      "0",
      "--input",
      "demo",
      "--set",
      "midi_clock=file:/nowhere/midi",
      ...NO_OSC,
    ];
    const process = home.run(executable(ANALYZER), args);
    assert.equal((await process.ended()).code, 1);
    assert.match(
      process.stderr,
      /^audio_analyzer: the MIDI output "\/nowhere\/midi" cannot be opened: there is no such file$/m,
    );
  },
);

Deno.test(
  "a MIDI output that cannot be opened is refused, and the analyser goes on",
  pipes,
  async () => {
    await using home = await TestHome.create();
    await home.startWorker(ANALYZER, ["--input", "demo", ...NO_OSC]);
    for (const midi_clock of ["no output is called so", `file:${home.path}/none`]) {
      await assert.rejects(
        home.client.send(ANALYZER, "set_config", { config: { midi_clock } }),
        (error: unknown) =>
          error instanceof CommandError && /cannot be opened: /.test(error.message),
      );
    }
    await until("frames", async () => {
      const { metrics } = await home.client.send(ANALYZER, "get_state");
      return (metrics as { frames: number }).frames > 100;
    });
  },
);
