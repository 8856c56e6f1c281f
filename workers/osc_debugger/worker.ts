/** The debugger as a worker: its parts, its clock, its commands. */
import { defineWorker, type Logger, SUPERVISED_VARIABLE, VERSION } from "../../bus/mod.ts";
import { formatTarget, type OscTarget } from "../../bus/osc/mod.ts";
import { configSchema } from "./config.ts";
import { OscDebugger } from "./debugger.ts";
import { destination } from "./destination.ts";
import { Listening } from "./listening.ts";
import { AddressFilter } from "./messages/address_filter.ts";
import { encodeGiven } from "./messages/outgoing.ts";
import { Printer } from "./messages/printer.ts";
import { isOwnAddress } from "./own_address.ts";
import { Recordings } from "./recording/recordings.ts";
import { refusal } from "./refusal.ts";
import { addressRows, type Context, Reports } from "./reports.ts";
import { commands, topics } from "./topics.ts";

const MESSAGES_SECONDS = 0.1;

const isSupervised = (): boolean => Deno.env.has(SUPERVISED_VARIABLE);

function printerFor({ config, output }: Context): Printer | undefined {
  if (config.print === "off" || (config.print === "auto" && isSupervised())) return undefined;
  const noColour = Deno.env.get("NO_COLOR") ?? "";
  return new Printer({ format: output, hasColour: noColour === "" && Deno.stdout.isTerminal() });
}

/** Says when a target's name is not found, and when it is at last: each once. */
function tellResolved(log: Logger) {
  const missing = new Set<string>();
  return (target: OscTarget, error: Error | undefined): void => {
    const name = formatTarget(target);
    if (error === undefined) {
      if (missing.delete(name)) log.info("OSC target {name} was found", { name });
    } else if (!missing.has(name)) {
      missing.add(name);
      log.warn("{error}; it is looked up again every ten seconds", { error: error.message });
    }
  };
}

/** Lets a handler's mistakes of the caller be told as such. */
async function explained<T>(action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw refusal(error);
  }
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
    const { clock, log, signal, config } = context;
    const printer = printerFor(context);
    const osc = new OscDebugger(config, { clock, isOwnAddress, onResolve: tellResolved(log) }, {
      wantsMessages: () => context.wants("osc.messages"),
      print: printer && ((message) => printer.print(message)),
      printMalformed: printer && ((what) => printer.printMalformed(what)),
      loopFound: () => log.warn("a target is this port itself: packets that come back are dropped"),
    });
    const listening = new Listening(osc, log);
    const recordings = new Recordings(osc, clock, log, signal);
    const reports = new Reports(context, { osc, listening, recordings });
    // Who starts it by hand sees at once that the port is taken; a supervised one waits for it.
    if (isSupervised()) await listening.atOrLater(config.listen);
    else await listening.at(config.listen);
    context.every(() => MESSAGES_SECONDS, () => reports.tellMessages());
    context.every(() => 1, () => {
      void listening.retry();
      reports.endSecond();
      printer?.endSecond();
    });
    return {
      commands: {
        list_addresses: ({ filter, limit }) =>
          explained(() => {
            const only = new AddressFilter(filter);
            const addresses = addressRows(osc, (address) => only.shows(address), limit);
            return { addresses, total: osc.addresses.size };
          }),
        clear: () => ({ cleared: osc.clear() }),
        set_filter: async ({ filter }) => {
          await context.setConfig({ filter });
          return { filter };
        },
        record: ({ file }) => explained(async () => ({ file: await recordings.record(file) })),
        stop_recording: () => recordings.stopRecording(),
        replay: (request) => explained(async () => ({ file: await recordings.play(request) })),
        stop_replay: () => recordings.stopReplay(),
        send: ({ address, args, types, to }) =>
          explained(async () => {
            const message = encodeGiven(address, args, types);
            using target = await destination(to, osc);
            target.send(message.bytes);
            return { types: message.types, targets: [...target.targets] };
          }),
      },
      async configure({ listen, forward, filter }) {
        await listening.at(listen);
        osc.forward = forward;
        osc.filter = new AddressFilter(filter);
      },
      async stop() {
        await listening.close();
        await recordings.close();
        osc.close();
        await printer?.flush();
      },
      metrics: () => reports.state,
    };
  },
});
