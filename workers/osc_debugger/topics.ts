/** What the debugger tells. */
import { z } from "zod";

const argument = z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(z.unknown())]);

/** A message as it is shown. */
export const messageSchema = z.object({
  timestamp: z.number().describe("Unix seconds of its arrival"),
  address: z.string().describe("of a longer one, the first 256 characters"),
  types: z.string().describe("type tags without the comma"),
  args: z.array(argument).describe("the first 64, long ones cut"),
  sender: z.string().describe("address:port"),
  time_tag: z.string().nullable()
    .describe("when its bundle is due: ISO time, or now; null: it came in none"),
});
/** See {@link messageSchema}. */
export type ShownMessage = z.infer<typeof messageSchema>;

/** What is known of an address. */
export const addressSchema = z.object({
  address: z.string(),
  types: z.string(),
  count: z.int(),
  rate: z.number().describe("messages in the last whole second"),
  args: z.array(argument).describe("those of the last message"),
  min: z.array(z.number().nullable()).describe("least value of each argument; null: no number"),
  max: z.array(z.number().nullable()),
  last_at: z.number().describe("Unix seconds"),
  sender: z.string(),
});

const recording = z.object({
  file: z.string(),
  packets: z.int(),
  seconds: z.number(),
  left_out: z.int().describe("packets for which the disk was too slow or full"),
  error: z.string().nullable(),
});

const replay = z.object({
  file: z.string(),
  packets: z.int(),
  unreadable: z.int().describe("lines that were no packet"),
  seconds: z.number().describe("time of the recording that was played last"),
});

/** See {@link topics}. */
export const stateSchema = z.object({
  listening: z.string().describe("address:port; empty while it cannot"),
  listening_error: z.string().nullable()
    .describe("why it cannot listen; it is tried again every second"),
  forward: z.array(z.string()),
  filter: z.string(),
  received: z.int().describe("packets"),
  messages: z.int().describe("messages in them"),
  malformed: z.int().describe("packets that are no OSC; they are passed on nevertheless"),
  last_malformed: z.string().nullable(),
  forwarded: z.int(),
  looped: z.int().describe("packets that it had sent itself: they are not passed on again"),
  not_forwarded: z.int().describe("packets that the system refused or had no room for"),
  last_error: z.string().nullable(),
  addresses: z.int(),
  recording: recording.nullable(),
  replay: replay.nullable(),
});

/** The debugger's topics. */
export const topics = {
  "osc.messages": {
    kind: "stream",
    summary: "New messages, ten times a second",
    schema: z.object({
      messages: z.array(messageSchema).describe("the last 200 of them"),
      left_out: z.int().describe(
        "messages before them since the last time, for which there was no room",
      ),
      total_count: z.int().describe("messages since the start"),
    }),
  },
  "osc.addresses": {
    kind: "state",
    summary: "What is known of each address, once a second while messages come",
    schema: z.object({
      addresses: z.array(addressSchema).describe("sorted; the 500 that were heard last"),
      total_addresses: z.int(),
      others: z.int().describe("messages to addresses beyond those that are told apart"),
    }),
  },
  "osc.state": {
    kind: "state",
    summary: "Where it listens, what it passes on, records and plays",
    schema: stateSchema,
  },
} as const;

/** The debugger's commands. */
export const commands = {
  list_addresses: {
    summary: "What is known of each address: count, rate, values, range, sender",
    input: z.object({
      filter: z.string().default("").describe("as in the configuration"),
      limit: z.int().min(1).max(5000).default(1000),
    }),
    output: z.object({ addresses: z.array(addressSchema), total: z.int() }),
  },
  clear: {
    summary: "Forgets all addresses and counts",
    input: z.object({}),
    output: z.object({ cleared: z.int().describe("addresses that were known") }),
  },
  set_filter: {
    summary: "Which addresses are shown and published from now on",
    input: z.object({
      filter: z.string().describe("patterns with * and commas between, ! leaves out"),
    }),
    output: z.object({ filter: z.string() }),
  },
  record: {
    summary: "Writes every packet to a file, with exact times",
    input: z.object({
      file: z.string().min(1).max(1000).optional().describe("default: in ~/.vj/recordings"),
    }),
    output: z.object({ file: z.string() }),
  },
  stop_recording: {
    summary: "Ends the recording",
    input: z.object({}),
    output: recording,
  },
  replay: {
    summary: "Sends what was recorded, each packet at its time, to the targets",
    input: z.object({
      file: z.string().min(1).max(1000),
      speed: z.number().min(0.1).max(100).default(1),
      to: z.string().optional().describe("host:port with commas between, instead of the targets"),
    }),
    output: z.object({ file: z.string() }),
  },
  stop_replay: {
    summary: "Ends the replay",
    input: z.object({}),
    output: replay,
  },
  send: {
    summary: "Sends a message to the targets",
    input: z.object({
      address: z.string().max(256),
      args: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])).max(64).default([]),
      types: z.string().max(64).optional()
        .describe("type tags: f d i h s T F N; guessed from the arguments unless given"),
      to: z.string().optional().describe("host:port with commas between, instead of the targets"),
    }),
    output: z.object({ types: z.string(), targets: z.array(z.string()) }),
  },
} as const;
