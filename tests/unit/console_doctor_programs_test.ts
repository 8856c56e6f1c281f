import assert from "node:assert/strict";
import fc from "fast-check";
import type { Service } from "../../bus/registry/schema.ts";
import { type AudioFacts, checkAudio } from "../../console/commands/doctor/checks/audio.ts";
import {
  checkPorts,
  plannedPorts,
  type PortFacts,
} from "../../console/commands/doctor/checks/ports.ts";
import { checkVersions, type ProgramFile } from "../../console/commands/doctor/checks/versions.ts";
import { inputsIn } from "../../console/commands/doctor/facts/audio.ts";
import type { Finding } from "../../console/commands/doctor/finding.ts";
import { parseLsof, parseSs } from "../../console/commands/doctor/listeners.ts";
import { launchdProgram, systemdProgram } from "../../console/commands/doctor/login_unit.ts";
import { systemdCommandLine } from "../../workers/process_manager/install/systemd_quoting.ts";
import { assertWell, NOW, only, service } from "./doctor_findings.ts";

const PORTS: PortFacts = {
  programs: [{ name: "audio_analyzer", ports: { command: 5001, telemetry: 5002 } }],
  refused: new Map(),
  listeners: new Map(),
  services: [],
  isOscHeard: false,
  os: "linux",
};

Deno.test("ports: free ones are well; whether a visualizer listens is told", () => {
  assertWell(checkPorts(PORTS));
  const told = (isOscHeard: boolean | null) =>
    checkPorts({ ...PORTS, isOscHeard }).map(({ finding }) => finding).join("\n");
  assert.match(told(true), /a visualizer listens for OSC on UDP port 9000/);
  assert.match(told(false), /no visualizer/);
  assert.ok(!told(null).includes("OSC"));
});

Deno.test("ports: a worker that runs has its ports, wherever they are", () => {
  const refused = new Map([[5001, "taken" as const]]);
  const services = [service({ name: "audio_analyzer", ports: { command: 7001, telemetry: 7002 } })];
  assertWell(checkPorts({ ...PORTS, refused, services }));
});

Deno.test("ports: who has a port is named, from the registry or by the system", () => {
  const refused = new Map([[5001, "taken" as const]]);
  const other = service({ ports: { command: 5001, telemetry: 1 } });
  const byWorker = only(checkPorts({ ...PORTS, refused, services: [other] }));
  assert.match(byWorker.finding, /taken by example_worker \(pid 7\)/);
  const listeners = new Map([[5001, { pid: 8, program: "nc" }]]);
  const byStranger = only(checkPorts({ ...PORTS, refused, listeners }));
  assert.equal(byStranger.state, "problem");
  assert.match(byStranger.finding, /port 5001 of audio_analyzer is taken by nc \(pid 8\)/);
  assert.match(byStranger.mend ?? "", /args = \["--port", "6001"\] .*programs\.audio_analyzer\]/);
  assert.match(only(checkPorts({ ...PORTS, refused })).finding, /another program/);
});

Deno.test("ports: a port that cannot be had for another reason says it", () => {
  const refused = new Map([[5002, { reason: "no loopback" }]]);
  assert.match(
    only(checkPorts({ ...PORTS, refused })).finding,
    /5002 .* cannot be had: no loopback/,
  );
});

Deno.test("ports: on macOS port 5000 hints at AirPlay Receiver", () => {
  const programs = [{ name: "process_manager", ports: { command: 5000, telemetry: 5099 } }];
  const refused = new Map([[5000, "taken" as const]]);
  const { mend } = only(checkPorts({ ...PORTS, programs, refused, os: "darwin" }));
  assert.match(mend ?? "", /AirPlay Receiver.*--port 6000/);
});

Deno.test("plannedPorts() are the default ports, or what the supervisor starts a program with", () => {
  const withArgs = (...args: unknown[]) =>
    plannedPorts("audio_analyzer", { process_manager: { programs: { audio_analyzer: { args } } } });
  assert.deepEqual(plannedPorts("process_manager", {}), { command: 5000, telemetry: 5099 });
  assert.deepEqual(withArgs("--port", "6001"), { command: 6001, telemetry: 6002 });
  assert.deepEqual(withArgs("--port=6001", "--telemetry-port", "7"), {
    command: 6001,
    telemetry: 7,
  });
  assert.deepEqual(withArgs("--port", "0"), { command: 0, telemetry: 0 });
  assert.deepEqual(withArgs("--port", "x", 1), { command: 5001, telemetry: 5002 });
  assert.deepEqual(withArgs("--telemetry-port", "7"), { command: 5001, telemetry: 7 });
  assert.equal(plannedPorts("ls", {}), undefined);
  assert.equal(plannedPorts("constructor", {}), undefined);
});

Deno.test("parseSs() reads who listens where", () => {
  const text = `State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
LISTEN 0      100        127.0.0.1:5001      0.0.0.0:*     users:(("python3",pid=42,fd=3))
LISTEN 0      128          0.0.0.0:2024      0.0.0.0:*
LISTEN 0      4096            [::1]:631          [::]:*    users:(("cupsd",pid=5,fd=7))
`;
  assert.deepEqual([...parseSs(text)], [
    [5001, { pid: 42, program: "python3" }],
    [631, { pid: 5, program: "cupsd" }],
  ]);
  assert.equal(parseSs("").size, 0);
});

Deno.test("parseLsof() reads who listens where", () => {
  const text =
    "p612\ncControlCenter\nf9\nn*:5000\nf10\nn[::1]:7000\np7\ncnc\nf3\nn127.0.0.1:5001\n";
  assert.deepEqual([...parseLsof(text)], [
    [5000, { pid: 612, program: "ControlCenter" }],
    [7000, { pid: 612, program: "ControlCenter" }],
    [5001, { pid: 7, program: "nc" }],
  ]);
});

const AUDIO: AudioFacts = {
  hasAnalyzer: true,
  os: "linux",
  inputs: [{ name: "alsa.usb", description: "USB Mixer" }],
  configured: "default",
  recorders: ["parec"],
  hasAlsa: true,
};

Deno.test("audio: an input and something to hear it with are well; without the analyser nothing is missing", () => {
  assertWell(checkAudio(AUDIO));
  assertWell(
    checkAudio({ ...AUDIO, hasAnalyzer: false, inputs: [], recorders: [], hasAlsa: false }),
  );
});

Deno.test("audio: no input is a warning that says how to get one on this system", () => {
  const mendOn = (os: string) => only(checkAudio({ ...AUDIO, os, inputs: [] })).mend ?? "";
  assert.match(mendOn("darwin"), /BlackHole.*--input demo/);
  assert.match(mendOn("linux"), /monitor.*--input demo/);
  assertWell(checkAudio({ ...AUDIO, inputs: [], configured: "demo" }));
});

Deno.test("audio: a configured device is looked for by a part of its name", () => {
  assertWell(checkAudio({ ...AUDIO, configured: "device:usb mix" }));
  const { finding } = only(checkAudio({ ...AUDIO, configured: "device:BlackHole" }));
  assert.match(finding, /device:BlackHole is not there; there are alsa\.usb/);
});

Deno.test("audio: missing recorders, a missing ALSA library and a silent analyser are warnings", () => {
  assert.match(only(checkAudio({ ...AUDIO, recorders: [] })).finding, /parec, pw-record, arecord/);
  assert.match(only(checkAudio({ ...AUDIO, hasAlsa: false })).mend ?? "", /libasound2/);
  const { state, finding } = only(checkAudio({ ...AUDIO, inputs: { trouble: "no answer" } }));
  assert.deepEqual([state, finding], ["warning", "the sound inputs are unknown: no answer"]);
});

Deno.test("inputsIn() reads the analyser's list, and nothing else", () => {
  assert.deepEqual(inputsIn('[{"name":"a","description":"b","x":1},{"name":2},null]'), [
    { name: "a", description: "b" },
  ]);
  for (const text of ["", "{}", "null", "sound"]) assert.equal(inputsIn(text), null);
});

function file(values: Partial<ProgramFile> = {}): ProgramFile {
  return {
    name: "example_worker",
    path: "/gig/example_worker",
    isToolkits: true,
    modifiedAt: NOW - 1000,
    version: "0.1.0",
    ...values,
  };
}

function versions(files: ProgramFile[], services: Service[] = [], os = "linux"): Finding[] {
  return checkVersions({ version: "0.1.0", files, services, os });
}

Deno.test("versions: executables of one build are well, and so is a worker of one's own", () => {
  assertWell(versions([]));
  const own = file({ name: "mine", isToolkits: false, version: "3.0.0" });
  assertWell(versions([file(), own], [service({ metadata: { version: "0.1.0" } })]));
});

Deno.test("versions: another version and one that does not start are told", () => {
  assert.match(
    only(versions([file({ version: "0.2.0" })])).finding,
    /0\.2\.0, vj_console of 0\.1\.0/,
  );
  const trouble = { trouble: "permission denied" };
  const { state, mend } = only(versions([file({ version: trouble })], [], "darwin"));
  assert.equal(state, "problem");
  assert.match(mend ?? "", /chmod \+x \/gig\/example_worker; xattr -d com\.apple\.quarantine/);
});

Deno.test("versions: what runs is compared with its file", () => {
  const old = service({ metadata: { version: "0.0.9" } });
  const { finding, mend } = only(versions([file()], [old]));
  assert.equal(finding, "example_worker runs as version 0.0.9, the file is 0.1.0");
  assert.equal(mend, "vj_console restart example_worker");
  const replaced = only(versions([file({ modifiedAt: NOW - 50 })], [service()]));
  assert.match(replaced.finding, /was started before its file was replaced/);
  assertWell(versions([file({ modifiedAt: NOW - 50 })], [service({ health: "gone" })]));
});

Deno.test("systemdProgram() reads the program of a unit, however it is written", () => {
  const program = (line: string) => systemdProgram(`[Service]\n${line}\n[Install]\n`, "/home/vj");
  assert.equal(program("ExecStart=/gig/process_manager --port 5000"), "/gig/process_manager");
  assert.equal(program('ExecStart=-"/my gig/process_manager" x'), "/my gig/process_manager");
  assert.equal(program("ExecStart=%h/gig/pm"), "/home/vj/gig/pm");
  assert.equal(program("Type=exec"), null);
  assert.equal(program("ExecStart="), null);
});

Deno.test("systemdProgram() reads back every path that the supervisor writes into its unit", () => {
  const path = fc.string({ unit: fc.constantFrom(..."ab c$%\"'\\é") }).map((text) =>
    `/gig/${text}x`
  );
  fc.assert(fc.property(path, (path) => {
    const unit = `ExecStart=${systemdCommandLine(path, ["--port", "5000"])}\n`;
    assert.equal(systemdProgram(unit, "/home/vj"), path);
  }));
});

Deno.test("launchdProgram() reads the program of a property list", () => {
  const list = "<dict>\n<key>ProgramArguments</key>\n<array>\n  <string>/A &amp; B/pm</string>\n" +
    "  <string>--port</string></array></dict>";
  assert.equal(launchdProgram(list), "/A & B/pm");
  assert.equal(launchdProgram("<dict></dict>"), null);
});
