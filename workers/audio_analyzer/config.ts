/** The analyser's configuration. */
import { z } from "zod";
import { oscTargets } from "../../bus/osc/mod.ts";
import { InputError, parseInput } from "./capture/mod.ts";
import { BEAT_SOURCES } from "./follow/beat_source.ts";
import { oscInSchema } from "./hands/osc_in_schema.ts";
import { midiTargetSchema } from "./midi/target.ts";
import { ANALYZER_PROFILES } from "./osc/profiles.ts";

const inputSchema = z.string().superRefine((text, context) => {
  try {
    parseInput(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    context.addIssue({ code: "custom", message: error.message, input: text });
  }
});

/** See the descriptions of the fields. */
export const configSchema = z.object({
  input: inputSchema.default("default")
    .describe("What to hear: default, device:<name>, file:<path>, stdin or demo")
    .meta({ flag: "--input <source>" }),
  loop: z.boolean().default(false)
    .describe("Play a file again and again")
    .meta({ flag: "--loop" }),
  rate: z.int().min(8_000).max(192_000).default(48_000)
    .describe("Sample rate of stdin in Hz")
    .meta({ flag: "--rate <hz>" }),
  channels: z.int().min(1).max(8).default(2)
    .describe("Channels of stdin")
    .meta({ flag: "--channels <count>" }),
  format: z.enum(["f32le", "s16le"]).default("f32le")
    .describe("Sample format of stdin: f32le or s16le")
    .meta({ flag: "--format <format>" }),
  osc: oscTargets(ANALYZER_PROFILES).default([{ host: "127.0.0.1", port: 9000, profile: "vj" }])
    .describe(
      "OSC targets, profile@host:port with commas between; profiles vj, synesthesia, resolume",
    )
    .meta({ flag: "--osc <targets>" }),
  bpm_min: z.number().min(30).max(200).default(60).describe("Slowest tempo to consider"),
  bpm_max: z.number().min(60).max(300).default(215)
    .describe("Fastest tempo to consider, at least 1.5 times the slowest"),
  lookahead_ms: z.number().min(0).max(250).default(0)
    .describe("Tell beats so much before they happen, for what is slow to show them"),
  offset_ms: z.number().min(-250).max(250).default(0)
    .describe("Shift beats, positive: later, to where they are heard in the room"),
  onset_sensitivity: z.number().min(0.1).max(10).default(1)
    .describe(
      "How readily kick, snare and hat are found: 2 finds softer strokes, 0.5 only hard ones",
    )
    .meta({ flag: "--onset-sensitivity <factor>" }),
  onset_refractory_ms: z.number().min(0).max(500)
    .refine((ms) => ms === 0 || ms >= 20, "must be 0 (what suits each kind) or 20-500")
    .default(0)
    .describe("Shortest time between two kicks, two snares or two hats; 0: 120, 100 and 60")
    .meta({ flag: "--onset-refractory-ms <ms>" }),
  beat_source: z.enum(BEAT_SOURCES).default("audio")
    .describe(
      "Whose beats are followed: audio, os2l (VirtualDJ's), or auto: VirtualDJ's if it tells any",
    )
    .meta({ flag: "--beat-source <source>" }),
  osc_in: oscInSchema.default("off")
    .describe("UDP port for /vj/tap, /vj/resync and the like: a port, address:port, or off")
    .meta({ flag: "--osc-in <port>" }),
  midi_clock: midiTargetSchema.default("off")
    .describe(
      "MIDI clock to an output: its name, virtual:<name>, file:<path> of a raw device, or off",
    )
    .meta({ flag: "--midi-clock <output>" }),
}).refine((config) => config.bpm_max >= 1.5 * config.bpm_min, {
  path: ["bpm_max"],
  message: "must be at least 1.5 times bpm_min",
});
/** See {@link configSchema}. */
export type AnalyzerConfig = z.infer<typeof configSchema>;
