/** The analyser as a worker of the bus: hears, analyses, and tells everybody. */
import { z } from "zod";
import {
  CommandError,
  ConfigError,
  defineWorker,
  type ErrorCode,
  type Logger,
  UserError,
  VERSION,
} from "../../bus/mod.ts";
import { type AudioSource, listDevices, openSource, parseInput } from "./capture/mod.ts";
import { captureChild } from "./child_command.ts";
import { type AnalyzerConfig, configSchema } from "./config.ts";
import { DemoGroove } from "./demo/groove.ts";
import type { OnsetSettings } from "./dsp/onset_settings.ts";
import { BeatSource } from "./follow/beat_source.ts";
import { handCommands, handHandlers } from "./hands/commands.ts";
import { Hands } from "./hands/hands.ts";
import { actOn } from "./hands/osc_actions.ts";
import { OscIn } from "./hands/osc_in.ts";
import { type InputChoice, InputStoppedError, InputSwitch } from "./input_switch.ts";
import { Listener } from "./listener.ts";
import { OscOutput } from "./osc/output.ts";
import { MidiOutput } from "./midi/output.ts";
import { BeatTimer } from "./publish/beat_timer.ts";
import { FrameOutput } from "./publish/output.ts";
import { FrameStats } from "./publish/stats.ts";
import { topics } from "./topics.ts";

/** Sample rate of the built-in groove in Hz. */
const DEMO_RATE = 48_000;

/** Keys whose change means another source of sound. */
const INPUT_KEYS = ["input", "loop", "rate", "channels", "format"];

const deviceSchema = z.object({
  index: z.int(),
  name: z.string().describe("for --input device:<name>"),
  description: z.string(),
  channels: z.int().nullable(),
  sample_rate: z.int().nullable(),
  default: z.boolean(),
  monitor: z.boolean().describe("what the machine plays, rather than a microphone or a line"),
  backend: z.string(),
});

/** The sound inputs of this machine, as `list_devices` and `audio_analyzer devices` show them. */
export async function deviceList(): Promise<z.infer<typeof deviceSchema>[]> {
  const devices = await listDevices({ child: captureChild });
  return devices.map((device, index) => ({
    index,
    name: device.name,
    description: device.description,
    channels: device.channels ?? null,
    sample_rate: device.sampleRate ?? null,
    default: device.isDefault,
    monitor: device.isMonitor,
    backend: device.backend,
  }));
}

function sourceFor(config: InputChoice, log: Logger): AudioSource {
  return openSource(parseInput(config.input), {
    child: captureChild,
    loop: config.loop,
    stdinEncoding: config.format,
    stdinFormat: { sampleRate: config.rate, channels: config.channels },
    demo: () => ({
      generator: new DemoGroove({ sampleRate: DEMO_RATE }),
      format: { sampleRate: DEMO_RATE, channels: 1 },
    }),
    log: (level, message) => log[level === "warning" ? "warn" : level]("{message}", { message }),
  });
}

function codeOf(error: UserError): ErrorCode {
  if (error instanceof InputStoppedError) return "unavailable";
  return error instanceof ConfigError ? "invalid_config" : "not_found";
}

function onsetsOf(config: AnalyzerConfig): OnsetSettings {
  return {
    sensitivity: config.onset_sensitivity,
    refractorySeconds: config.onset_refractory_ms / 1000,
  };
}

/** What a command is answered with when a change of the configuration has failed. */
function refusal(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  return new CommandError(codeOf(error), error.message, { cause: error });
}

/** The worker: `audio_analyzer` of the command line and of the bus. */
export const audioAnalyzer = defineWorker({
  name: "audio_analyzer",
  version: VERSION,
  description:
    "Hears the music and sends beat, tempo, band levels and structure over OSC and the bus",
  ports: { command: 5001 },
  examples: [
    ["audio_analyzer", "hear the default input, send OSC to 127.0.0.1:9000"],
    ["audio_analyzer --input demo", "hear the built-in groove, without any sound hardware"],
    ["audio_analyzer devices", "list what can be heard"],
    ["audio_analyzer --input device:BlackHole", "hear a device; a part of its name is enough"],
    ["audio_analyzer --input file:set.flac --loop", "hear a file in real time, again and again"],
    ["audio_analyzer --osc 127.0.0.1:9000,synesthesia@10.0.0.7:7777", "send to two visualizers"],
    ["audio_analyzer --osc-in 9010", "take /vj/tap, /vj/resync and the like from a controller"],
    ["audio_analyzer --beat-source auto", "follow VirtualDJ's own beats while it tells them"],
    ["audio_analyzer analyze *.mp3 --out beats", "analyse files as fast as possible"],
  ],
  config: configSchema,
  topics,
  commands: {
    list_devices: {
      summary: "Lists the sound inputs of this machine",
      input: z.looseObject({}),
      output: z.object({ devices: z.array(deviceSchema) }),
    },
    set_input: {
      summary: "Hears something else from now on",
      input: z.object({ input: z.string().describe("as in --input") }),
      output: z.object({
        input: z.string(),
        state: z.string(),
        device: z.string(),
        message: z.string().nullable(),
      }),
    },
    ...handCommands,
    bpm_range: {
      summary: "Sets the tempi to consider; the tracker begins anew while the clock goes on",
      input: z.object({ min: z.number(), max: z.number() }),
      output: z.object({ min: z.number(), max: z.number() }),
    },
  },
  async start(context) {
    const { log } = context;
    const osc = new OscOutput(context.config.osc, {
      onResolve: (target, error) => {
        if (error === undefined) log.info("OSC target {host} is found", { host: target.host });
        else log.warn("OSC target {host}: {error}", { host: target.host, error: error.message });
      },
    });
    const stats = new FrameStats(() => context.clock.monotonicMs());
    const output = new FrameOutput(context, osc, stats);
    const listener = new Listener({
      bpmRange: () => ({ min: context.config.bpm_min, max: context.config.bpm_max }),
      onsets: () => onsetsOf(context.config),
      onSound: (interleaved, format) => output.sound(interleaved, format),
      onFrame: (frame) => {
        hands.frame();
        output.frame(frame);
        beatTimer.frame(listener.clock);
        midi.frame(listener.clock, frame.resynced);
      },
      overrule: (pulse, frameEndSeconds) => beatSource.overrule(pulse, frameEndSeconds),
      onStatus: (status) => inputs.onStatus(status),
    });
    const captureSeconds = () => listener.captureSeconds;
    // Told beats are followed also where no sound makes frames.
    const beatSource = new BeatSource(context.clock, captureSeconds, () => listener.keepTime());
    const inputs = new InputSwitch(listener, (config) => sourceFor(config, log));
    const hands = new Hands(listener, context.clock);
    const timing = { time: context.clock, captureSeconds };
    const midi = new MidiOutput(timing);
    const beatTimer = new BeatTimer({
      ...timing,
      tell: (beatCount) => osc.beat(beatCount),
    });
    const oscIn = new OscIn((message) => actOn(message, hands), () => context.clock.monotonicMs());
    const showBeatsAs = ({ lookahead_ms, offset_ms }: typeof context.config) => {
      listener.clock.options = {
        lookaheadSeconds: lookahead_ms / 1000,
        offsetSeconds: offset_ms / 1000,
      };
    };
    showBeatsAs(context.config);
    /** What takes effect at once. The input, which may take seconds, is left to others. */
    const apply = async (config: AnalyzerConfig, changed: ReadonlySet<string>) => {
      if (changed.has("osc_in")) await oscIn.listen(config.osc_in);
      if (changed.has("beat_source")) await beatSource.choose(config.beat_source);
      if (changed.has("midi_clock")) await midi.setTarget(config.midi_clock);
      if (changed.has("osc")) osc.setTargets(config.osc);
      if (changed.has("onset_sensitivity") || changed.has("onset_refractory_ms")) {
        listener.tuneOnsets(onsetsOf(config));
      }
      if (changed.has("lookahead_ms") || changed.has("offset_ms")) showBeatsAs(config);
      if (changed.has("bpm_min") || changed.has("bpm_max")) listener.renew();
    };
    let applied = context.config;
    try {
      await oscIn.listen(context.config.osc_in);
      await midi.setTarget(context.config.midi_clock);
      await beatSource.choose(context.config.beat_source);
      await inputs.start(context.config);
    } catch (error) {
      await inputs.stop();
      await oscIn.close();
      await beatSource.close();
      midi.close();
      osc.close();
      throw error;
    }
    context.every(() => 1, () => {
      context.publish(
        "audio.stats",
        stats.take({
          input: context.config.input,
          status: listener.status,
          message: beatSource.message,
          format: listener.audioFormat,
          badSamples: listener.badSamples,
          osc: osc.stats,
        }),
      );
    });

    return {
      commands: {
        list_devices: async () => ({ devices: await deviceList() }),
        set_input: async ({ input }) => {
          try {
            if (input === context.config.input) await inputs.change(context.config);
            else await context.setConfig({ input });
          } catch (error) {
            throw refusal(error);
          }
          const { state, device, message } = listener.status;
          return { input, state, device, message: message ?? null };
        },
        ...handHandlers(hands),
        bpm_range: async ({ min, max }) => {
          try {
            await context.setConfig({ bpm_min: min, bpm_max: max });
          } catch (error) {
            throw refusal(error);
          }
          return { min, max };
        },
      },
      async configure(config, changed) {
        try {
          await apply(config, changed);
          if (INPUT_KEYS.some((key) => changed.has(key))) await inputs.change(config);
        } catch (error) {
          // Refused is refused: what took effect already is taken back.
          await apply(applied, changed);
          throw error;
        }
        applied = config;
      },
      metrics: () => ({
        frames: stats.frames,
        beats: output.beats,
        beat_source: beatSource.following,
        ...hands.state,
        osc_in: oscIn.stats,
        midi_clock: midi.stats ?? null,
        ...listener.status,
      }),
      metadata: () => ({
        device: listener.status.device,
        sample_rate: listener.audioFormat.sampleRate,
        running: listener.status.state === "running",
      }),
      async stop() {
        await inputs.stop();
        await oscIn.close();
        await beatSource.close();
        beatTimer.stop();
        midi.close();
        osc.rest();
        osc.close();
      },
    };
  },
});
