/** Ports of the system's MIDI (ALSA's sequencer, Core MIDI, Windows), by RtMidi. */
import type { MidiPort } from "./port.ts";
import type { MidiTarget } from "./target.ts";

type Output = InstanceType<typeof import("@julusian/midi/lazy").Output>;

/** Opens one. @throws {Error} when there is no MIDI here, or no output of that name */
export async function openSystemPort(
  target: Extract<MidiTarget, { kind: "port" | "virtual" }>,
): Promise<MidiPort> {
  // Loaded only here: it needs the system's sound library.
  const { Output } = await import("@julusian/midi/lazy");
  let output: Output;
  try {
    output = new Output();
  } catch (cause) {
    throw new Error(`this machine has no MIDI (on Linux: no /dev/snd/seq)`, { cause });
  }
  try {
    if (target.kind === "virtual") openVirtual(output, target.name);
    else output.openPort(find(output, target.name));
  } catch (error) {
    output.destroy();
    throw error;
  }
  let dropped = 0;
  return {
    get dropped() {
      return dropped;
    },
    send(message) {
      try {
        output.sendMessage([...message]);
      } catch {
        dropped++;
      }
    },
    close: () => output.destroy(),
  };
}

function openVirtual(output: Output, name: string): void {
  if (Deno.build.os === "windows") throw new Error("Windows has no virtual MIDI ports");
  output.openVirtualPort(name);
}

/** The number of the output whose name is or contains `name`, whatever the case. */
function find(output: Output, name: string): number {
  const names = Array.from({ length: output.getPortCount() }, (_, i) => output.getPortName(i));
  const wanted = name.toLowerCase();
  const exact = names.findIndex((one) => one.toLowerCase() === wanted);
  const found = exact >= 0 ? exact : names.findIndex((one) => one.toLowerCase().includes(wanted));
  if (found >= 0) return found;
  throw new Error(
    names.length > 0
      ? `there are ${names.join(", ")}`
      : "there is no MIDI output; virtual:<name> makes one",
  );
}
