import assert from "node:assert/strict";
import fc from "fast-check";
import { parseArecordList } from "../../workers/audio_analyzer/capture/alsa.ts";
import {
  type CaptureDevice,
  matchDevice,
  NoDeviceError,
} from "../../workers/audio_analyzer/capture/device.ts";
import { listDevices, planLiveCapture } from "../../workers/audio_analyzer/capture/devices.ts";
import { parsePipewireDump } from "../../workers/audio_analyzer/capture/pipewire.ts";
import { parsePulseSources } from "../../workers/audio_analyzer/capture/pulse.ts";
import type { RunTool } from "../../workers/audio_analyzer/capture/tool.ts";
import { parseChildDevices } from "../../workers/audio_analyzer/capture/web_audio.ts";

const PULSE_INFO = "Server Name: pulseaudio\nDefault Sink: x\nDefault Source: alsa_input.usb\n";
const PULSE_SOURCES = `Source #0
\tState: IDLE
\tName: alsa_output.pci.monitor
\tDescription: Monitor of Built-in Audio
\tSample Specification: s16le 2ch 44100Hz
\tMonitor of Sink: alsa_output.pci

Source #7
\tState: SUSPENDED
\tName: alsa_input.usb
\tDescription: Scarlett 18i20
\tSample Specification: s32le 18ch 96000Hz
\tMonitor of Sink: n/a
`;
const ARECORD_LIST = `**** List of CAPTURE Hardware Devices ****
card 1: PCH [HDA Intel PCH], device 0: ALC257 Analog [ALC257 Analog]
  Subdevices: 1/1
card 2: USB [Scarlett 2i2 USB], device 0: USB Audio [USB Audio]
`;
const PW_DUMP = JSON.stringify([
  { metadata: [{ key: "default.audio.source", value: { name: "mic" } }] },
  { info: { props: { "media.class": "Audio/Source", "node.name": "mic", "audio.channels": 1 } } },
  {
    info: {
      props: {
        "media.class": "Audio/Sink",
        "node.name": "out",
        "node.description": "Speakers",
      },
    },
  },
  { info: { props: { "media.class": "Stream/Input/Audio", "node.name": "other" } } },
]);

const child = (args: readonly string[]) => ({ command: "self", args: ["capture", ...args] });

/** A machine on which only the given commands exist; the key is the command with its arguments. */
function machine(answers: Readonly<Record<string, string>>): RunTool {
  return (command, args) => {
    const stdout = answers[[command, ...args].join(" ")];
    const known = Object.keys(answers).some((key) => key.split(" ")[0] === command);
    const outcome = stdout !== undefined ? "ok" : known ? "failed" : "missing";
    return Promise.resolve({ outcome, stdout: stdout ?? "" });
  };
}

const pulse = {
  "parec --version": "",
  "pactl info": PULSE_INFO,
  "pactl list sources": PULSE_SOURCES,
};
const linux = { child, platform: "linux" };

Deno.test("parsePulseSources() reads names, rates, default and monitors", () => {
  assert.deepEqual(parsePulseSources(PULSE_SOURCES, "alsa_input.usb"), [
    {
      name: "alsa_output.pci.monitor",
      description: "Monitor of Built-in Audio",
      channels: 2,
      sampleRate: 44_100,
      isDefault: false,
      isMonitor: true,
      backend: "pulse",
    },
    {
      name: "alsa_input.usb",
      description: "Scarlett 18i20",
      channels: 18,
      sampleRate: 96_000,
      isDefault: true,
      isMonitor: false,
      backend: "pulse",
    },
  ]);
});

Deno.test("parsePulseSources() leaves out the dummy of a machine without sound card", () => {
  const text = "Source #0\n\tName: auto_null.monitor\n\tDescription: Dummy\n";
  assert.deepEqual(parsePulseSources(text, "auto_null.monitor"), []);
});

Deno.test("parseArecordList() names cards by identifier, not by number", () => {
  const devices = parseArecordList(ARECORD_LIST);
  assert.deepEqual(devices.map(({ name }) => name), [
    "plughw:CARD=PCH,DEV=0",
    "plughw:CARD=USB,DEV=0",
  ]);
  assert.equal(devices[1]?.description, "Scarlett 2i2 USB, USB Audio");
});

Deno.test("parsePipewireDump() reads sources, and sinks as monitors", () => {
  const devices = parsePipewireDump(PW_DUMP);
  assert.deepEqual(devices.map(({ name, isDefault, isMonitor }) => [name, isDefault, isMonitor]), [
    ["mic", true, false],
    ["out", false, true],
  ]);
});

Deno.test("parseChildDevices() leaves out ALSA's null device and inputs without a name", () => {
  const labels = ["Discard all samples (playback) or generate zero samples (capture)", "", "Mic"];
  const text = JSON.stringify(labels.map((label) => ({ deviceId: "x", label })));
  assert.deepEqual(parseChildDevices(text).map(({ name }) => name), ["Mic"]);
});

Deno.test("the device lists' readers survive any text", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    parsePulseSources(text, undefined);
    parseArecordList(text);
    parsePipewireDump(text);
    parseChildDevices(text);
  }));
});

const device = (name: string, description: string, isMonitor = false): CaptureDevice => ({
  name,
  description,
  isDefault: false,
  isMonitor,
  backend: "pulse",
});
const some = [
  device("usb.monitor", "Monitor of USB", true),
  device("usb-long", "USB long"),
  device("usb", "USB interface"),
];

Deno.test("matchDevice() prefers the exact name", () => {
  assert.equal(matchDevice(some, "usb").name, "usb");
});

Deno.test("matchDevice() takes a part of name or description, whatever the case, inputs first", () => {
  assert.equal(matchDevice(some, "USB-L").name, "usb-long");
  assert.equal(matchDevice(some, "interface").name, "usb");
  assert.equal(matchDevice(some, "monitor").name, "usb.monitor");
});

Deno.test("matchDevice() names what was wanted and what there is", () => {
  assert.throws(
    () => matchDevice(some, "hdmi"),
    (error) => error instanceof NoDeviceError && /"hdmi".*"usb-long"/.test(error.message),
  );
});

Deno.test("planLiveCapture() takes the default at its own rate and at most two channels", async () => {
  const command = await planLiveCapture({ kind: "default" }, 10, { ...linux, run: machine(pulse) });
  assert.equal(command.command, "parec");
  assert.equal(command.device, "alsa_input.usb");
  assert.deepEqual(command.format, { sampleRate: 96_000, channels: 2 });
  assert.ok(!command.args.some((arg) => arg.startsWith("--device")));
});

Deno.test("planLiveCapture() names the device that is asked for", async () => {
  const spec = { kind: "device", name: "built-in" } as const;
  const command = await planLiveCapture(spec, 10, { ...linux, run: machine(pulse) });
  assert.ok(command.args.includes("--device=alsa_output.pci.monitor"));
});

Deno.test("planLiveCapture() turns to arecord when the sound server does not run", async () => {
  const run = machine({ "parec --version": "", "pactl --version": "", "arecord -l": ARECORD_LIST });
  const command = await planLiveCapture({ kind: "default" }, 10, { ...linux, run });
  assert.equal(command.command, "arecord");
  assert.ok(command.args.includes("--device=plughw:CARD=PCH,DEV=0"));
});

Deno.test("planLiveCapture() takes pw-record where only that is there", async () => {
  const run = machine({ "pw-record --help": "  -a, --raw  RAW mode", "pw-dump": PW_DUMP });
  const spec = { kind: "device", name: "speakers" } as const;
  const command = await planLiveCapture(spec, 10, { ...linux, run });
  assert.equal(command.command, "pw-record");
  assert.ok(command.args.includes("--raw"));
  assert.ok(command.args.includes("--target=out"));
  assert.match(command.args.join(" "), /stream.capture.sink=true/);
});

Deno.test("planLiveCapture() uses the own child where no capturing program is", async () => {
  const run = machine({ "self capture devices": '[{"deviceId":"1","label":"Mic"}]' });
  for (const platform of ["linux", "darwin", "win32"]) {
    const command = await planLiveCapture({ kind: "default" }, 10, { child, platform, run });
    assert.deepEqual([command.command, ...command.args].slice(0, 3), ["self", "capture", "live"]);
    assert.equal(command.format, undefined);
  }
});

Deno.test("planLiveCapture() refuses when there is no device", async () => {
  const run = machine({ "arecord -l": "" });
  await assert.rejects(
    planLiveCapture({ kind: "default" }, 10, { ...linux, run }),
    /no sound input/,
  );
});

Deno.test("listDevices() is empty on a machine without any of it", async () => {
  assert.deepEqual(await listDevices({ ...linux, run: machine({}) }), []);
});
