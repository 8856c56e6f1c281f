/** The analyser as a worker of the bus: hears, analyses, and tells everybody. */
import { z } from "zod";
import {
  CommandError,
  ConfigError,
  defineWorker,
  type Logger,
  UserError,
  VERSION,
} from "../../bus/mod.ts";
import {
  type AudioSource,
  listDevices,
  openSource,
  parseInput,
  type SourceStatus,
} from "./capture/mod.ts";
import { captureChild } from "./child_command.ts";
import { type AnalyzerConfig, configSchema } from "./config.ts";
import { DemoGroove } from "./demo/groove.ts";
import { Listener } from "./listener.ts";
import { OscOutput } from "./osc/output.ts";
import { FrameOutput } from "./publish/output.ts";
import { topics } from "./topics.ts";

/** How long `set_input` waits to see whether the new input is there. */
const INPUT_ANSWER_MS = 1_500;
/** At the start only a file is waited for that long: a device may come later, commands may not wait. */
const START_ANSWER_MS = 100;

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

function sourceFor(config: AnalyzerConfig, log: Logger): AudioSource {
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
  },
  async start(context) {
    const { log } = context;
    const osc = new OscOutput(context.config.osc, {
      onResolve: (target, error) => {
        if (error === undefined) log.info("OSC target {host} is found", { host: target.host });
        else log.warn("OSC target {host}: {error}", { host: target.host, error: error.message });
      },
    });
    const output = new FrameOutput(context, osc);
    let settled = Promise.withResolvers<SourceStatus>();
    const listener = new Listener({
      bpmRange: () => ({ min: context.config.bpm_min, max: context.config.bpm_max }),
      onSound: (interleaved, format) => output.sound(interleaved, format),
      onFrame: (frame, beatCount) => output.frame(frame, beatCount),
      onStatus: (status) => {
        if (status.state !== "starting") settled.resolve(status);
      },
    });

    let heard = context.config;
    let turn: Promise<unknown> = Promise.resolve();
    const change = async (config: AnalyzerConfig, answerMs: number) => {
      settled = Promise.withResolvers();
      await listener.listen(sourceFor(config, log));
      const timeout = setTimeout(() => settled.resolve(listener.status), answerMs);
      const { state, message } = await settled.promise;
      clearTimeout(timeout);
      if (state === "ended" && message !== undefined) throw new UserError(message);
      heard = config;
    };
    /**
     * Listens to what `config` says, after the changes that were asked for earlier.
     *
     * @throws {UserError} when there is nothing to hear there, and never will be.
     */
    const listen = (config: AnalyzerConfig, answerMs = INPUT_ANSWER_MS) => {
      const changed = turn.then(async () => {
        const before = heard;
        try {
          await change(config, answerMs);
        } catch (error) {
          // The show goes on with what was heard until now.
          if (before !== config) await change(before, 0).catch(() => {});
          throw error;
        }
      });
      turn = changed.catch(() => {});
      return changed;
    };

    try {
      const isFile = context.config.input.trim().startsWith("file:");
      await listen(context.config, isFile ? INPUT_ANSWER_MS : START_ANSWER_MS);
    } catch (error) {
      await listener.stop();
      osc.close();
      throw error;
    }
    context.every(() => 1, () => {
      context.publish(
        "audio.stats",
        output.stats(listener.status, listener.audioFormat, listener.badSamples),
      );
    });

    return {
      commands: {
        list_devices: async () => ({ devices: await deviceList() }),
        set_input: async ({ input }) => {
          try {
            if (input === context.config.input) await listen(context.config);
            else await context.setConfig({ input });
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            const code = error instanceof ConfigError ? "invalid_config" : "not_found";
            throw new CommandError(code, error.message, { cause: error });
          }
          const { state, device, message } = listener.status;
          return { input, state, device, message: message ?? null };
        },
      },
      async configure(config, changed) {
        if (changed.has("osc")) osc.setTargets(config.osc);
        if (changed.has("bpm_min") || changed.has("bpm_max")) listener.renew();
        if (INPUT_KEYS.some((key) => changed.has(key))) await listen(config);
      },
      metrics: () => ({
        frames: output.frames,
        beats: output.beats,
        ...listener.status,
      }),
      metadata: () => ({
        device: listener.status.device,
        sample_rate: listener.audioFormat.sampleRate,
        running: listener.status.state === "running",
      }),
      async stop() {
        osc.close();
        await listener.stop();
      },
    };
  },
});
