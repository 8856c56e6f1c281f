/** The debugger as a worker: its port, its clock, its commands. */
import { isAbsolute, join } from "node:path";
import {
  CommandError,
  defineWorker,
  errorText,
  SUPERVISED_VARIABLE,
  UserError,
  VERSION,
  vjHome,
  type WorkerContext,
} from "../../bus/mod.ts";
import {
  type DatagramReceiver,
  openReceiver,
  OscSender,
  parseUdpAddress,
  ReceiveError,
} from "../../bus/osc/mod.ts";
import { configSchema, parseTargets } from "./config.ts";
import { OscDebugger } from "./debugger.ts";
import { AddressFilter } from "./messages/address_filter.ts";
import { encodeGiven } from "./messages/outgoing.ts";
import { Printer } from "./messages/printer.ts";
import { Recorder } from "./recording/recorder.ts";
import { Replay } from "./recording/player.ts";
import { commands, topics } from "./topics.ts";

type Context = WorkerContext<typeof configSchema, typeof topics>;

const MESSAGES_SECONDS = 0.1;
const ADDRESSES_SECONDS = 1;
/** Addresses in a publication; `list_addresses` has all. */
const MOST_PUBLISHED = 500;

function printerFor({ config, output }: Context): Printer | undefined {
  const isSupervised = Deno.env.has(SUPERVISED_VARIABLE);
  if (config.print === "off" || (config.print === "auto" && isSupervised)) return undefined;
  const noColour = Deno.env.get("NO_COLOR") ?? "";
  const hasColour = noColour === "" && Deno.stdout.isTerminal();
  return new Printer({ format: output, hasColour });
}

/** What a handler throws for a mistake of the caller. */
function refused(error: unknown): unknown {
  return error instanceof UserError || error instanceof RangeError ||
      error instanceof SyntaxError || (error instanceof Error && error.name.startsWith("Osc"))
    ? new CommandError("invalid_payload", errorText(error), { cause: error })
    : error;
}

/** Calls with a sender for targets of its own, or with the debugger's. */
function targetsOf(to: string | undefined, osc: OscDebugger): {
  send: (bytes: Uint8Array) => void;
  labels: string[];
  close: () => void;
} {
  if (to === undefined) {
    if (osc.targets.length === 0) {
      throw new CommandError(
        "conflict",
        'there is no target: give one with "to", or set forward in the configuration',
      );
    }
    return { send: (bytes) => osc.send(bytes), labels: osc.targets, close: () => {} };
  }
  const sender = new OscSender(parseTargets(to));
  return {
    send: (bytes) => sender.send(bytes),
    labels: sender.targets.map(({ host, port }) => `${host}:${port}`),
    close: () => sender.close(),
  };
}

/** A recording that is played, and the way to end it. */
interface Playing {
  readonly replay: Replay;
  readonly stop: () => Promise<void>;
}

/** The worker `osc_debugger`. */
export const oscDebugger = defineWorker({
  name: "osc_debugger",
  version: VERSION,
  description: "Shows what goes over OSC, and passes it on unchanged",
  ports: { command: 5041 },
  examples: [
    ["osc_debugger", "print what comes to UDP port 9001"],
    ["osc_debugger --listen 9001 --forward 127.0.0.1:9000", "sit between: show it and pass it on"],
    ["osc_debugger --filter '/audio/*,!/audio/levels'", "show some addresses only"],
    ["osc_debugger --json | jq .address", "print a JSON object for each message"],
  ],
  config: configSchema,
  topics,
  commands,
  async start(context) {
    const { clock, log } = context;
    const printer = printerFor(context);
    const osc = new OscDebugger(context.config, clock, {
      wantsMessages: () => context.wants("osc.messages"),
      print: printer && ((message) => printer.print(message)),
    });
    let listening = "";
    let receiver: DatagramReceiver | undefined;
    let playing: Playing | undefined;

    async function open(address: string): Promise<DatagramReceiver> {
      const at = parseUdpAddress(address);
      if (at === undefined) throw new Error(`${address} has passed the schema`);
      try {
        return await openReceiver({
          ...at,
          onDatagram: (bytes, sender) => osc.receive(bytes, sender),
          onError: (message) => log.warn("receiving: {message}", { message }),
        });
      } catch (cause) {
        if (!(cause instanceof ReceiveError)) throw cause;
        throw new UserError(
          `OSC cannot be received at UDP ${at.host}:${at.port}: ${cause.message}; ` +
            `choose another with --listen`,
          { cause },
        );
      }
    }

    async function listen(address: string): Promise<void> {
      if (address === listening) return;
      const opened = await open(address);
      await receiver?.close();
      receiver = opened;
      listening = address;
      const at = parseUdpAddress(address);
      log.info("listening on UDP {host}:{port}", { host: at?.host, port: at?.port });
    }

    function state() {
      const at = parseUdpAddress(listening);
      const { sent, dropped, errors, lastError } = osc.forwarding;
      return {
        listening: `${at?.host}:${at?.port}`,
        forward: osc.targets,
        filter: osc.filter.text,
        received: osc.counts.received,
        messages: osc.counts.messages,
        malformed: osc.counts.malformed,
        last_malformed: osc.counts.lastMalformed,
        forwarded: sent,
        not_forwarded: dropped + errors,
        last_error: lastError ?? null,
        addresses: osc.addresses.size,
        recording: osc.recorder?.facts ?? null,
        replay: playing?.replay.facts ?? null,
      };
    }

    let toldMessages = -1;
    let toldState = "";
    function tellAddresses(): void {
      osc.addresses.endSecond();
      printer?.endSecond();
      const now = state();
      const text = JSON.stringify(now);
      if (text !== toldState) context.publish("osc.state", now);
      toldState = text;
      // Once more after the last message, when the rates have become 0.
      if (osc.counts.messages === toldMessages && !anyRate) return;
      anyRate = osc.counts.messages !== toldMessages;
      toldMessages = osc.counts.messages;
      context.publish("osc.addresses", {
        addresses: osc.addresses.rows((address) => osc.filter.shows(address), MOST_PUBLISHED) as [],
        total_addresses: osc.addresses.size,
        others: osc.addresses.others,
      });
    }
    let anyRate = true;

    function tellMessages(): void {
      const { items, leftOut } = osc.takeLatest();
      if (items.length === 0) return;
      context.publish("osc.messages", {
        messages: items,
        left_out: leftOut,
        total_count: osc.counts.messages,
      });
    }

    await listen(context.config.listen);
    context.every(() => MESSAGES_SECONDS, tellMessages);
    context.every(() => ADDRESSES_SECONDS, tellAddresses);

    return {
      commands: {
        list_addresses: ({ filter, limit }) => {
          const only = new AddressFilter(filter);
          const addresses = osc.addresses.rows((address) => only.shows(address), limit) as [];
          return { addresses, total: osc.addresses.size };
        },
        clear: () => ({ cleared: osc.clear() }),
        set_filter: async ({ filter }) => {
          await context.setConfig({ filter });
          return { filter };
        },
        record: async ({ file }) => {
          if (osc.recorder !== undefined) {
            throw new CommandError(
              "conflict",
              `${osc.recorder.facts.file} is being recorded already`,
            );
          }
          const path = recordingPath(file, clock.now());
          try {
            osc.recorder = await Recorder.start(path, clock);
          } catch (error) {
            throw refused(error);
          }
          log.info("recording to {file}", { file: path });
          return { file: path };
        },
        stop_recording: async () => {
          const { recorder } = osc;
          if (recorder === undefined) {
            throw new CommandError("conflict", "nothing is being recorded");
          }
          osc.recorder = undefined;
          return await recorder.stop();
        },
        replay: async ({ file, speed, to }) => {
          if (playing !== undefined) {
            throw new CommandError(
              "conflict",
              `${playing.replay.facts.file} is being played already`,
            );
          }
          const path = recordingPath(file, clock.now());
          try {
            await Replay.check(path);
            const targets = targetsOf(to, osc);
            const ending = new AbortController();
            const replay = new Replay(path, {
              speed,
              monotonicMs: () => clock.monotonicMs(),
              signal: AbortSignal.any([ending.signal, context.signal]),
              send: targets.send,
            });
            const ended = replay.run().then(
              (facts) => log.info("played {packets} packets of {file}", { ...facts }),
              (error: unknown) => log.error("{file}: {error}", { file, error: errorText(error) }),
            ).finally(() => {
              targets.close();
              playing = undefined;
            });
            playing = {
              replay,
              stop: () => {
                ending.abort();
                return ended;
              },
            };
          } catch (error) {
            throw refused(error);
          }
          return { file: path };
        },
        stop_replay: async () => {
          if (playing === undefined) throw new CommandError("conflict", "nothing is being played");
          const { replay, stop } = playing;
          await stop();
          return replay.facts;
        },
        send: ({ address, args, types, to }) => {
          try {
            const message = encodeGiven(address, args, types);
            const targets = targetsOf(to, osc);
            targets.send(message.bytes);
            targets.close();
            return { types: message.types, targets: targets.labels };
          } catch (error) {
            throw refused(error);
          }
        },
      },
      async configure(config) {
        await listen(config.listen);
        osc.forward = config.forward;
        osc.filter = new AddressFilter(config.filter);
      },
      async stop() {
        await receiver?.close();
        await osc.recorder?.stop();
        osc.close();
        await printer?.flush();
      },
      metrics: state,
    };
  },
});

/** A file name is one of `recordings` in the home of all state; without one the time makes it. */
function recordingPath(file: string | undefined, nowSeconds: number): string {
  const name = file ??
    `osc-${new Date(nowSeconds * 1000).toISOString().replaceAll(/[:.]/g, "-")}.jsonl`;
  return isAbsolute(name) ? name : join(vjHome(), "recordings", name);
}
