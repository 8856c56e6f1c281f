import assert from "node:assert/strict";
import { parseMessageLine } from "../../console/cockpit/screens/osc/message_line.ts";
import { recordingFiles } from "../../console/cockpit/screens/osc/recording_files.ts";
import { RecordingList } from "../../console/cockpit/screens/osc/recording_list.ts";
import { CockpitStage, entry, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";
import { OscStage } from "./cockpit_osc_stage.ts";

Deno.test("what somebody writes becomes a message, or is told what is wrong", () => {
  assert.deepEqual(parseMessageLine('/a 3 -0.5e1 "x \\" y" true nil word @h:1'), {
    address: "/a",
    args: [3, -5, 'x " y', true, null, "word"],
    to: "h:1",
  });
  assert.equal(parseMessageLine("cue 3"), "begin with the address: /cue 3 0.5");
  assert.equal(parseMessageLine(""), "begin with the address: /cue 3 0.5");
});

Deno.test("clear lets the debugger forget, and the screen", async () => {
  const stage = new OscStage();
  stage.addresses(stage.row("/a"));
  stage.answer = () => ({ cleared: 1 });
  await stage.press("c");
  assert.equal(stage.sent[0]?.command, "clear");
  assert.deepEqual(stage.order(), []);
});

Deno.test("a recording is begun, shown with its seconds, and ended", async () => {
  const recording = { file: "/r/one.osc", packets: 5, seconds: 12, left_out: 0, error: null };
  const stage = new OscStage().status();
  stage.answer = (command) => command === "record" ? { file: "/r/one.osc" } : recording;
  await stage.press("r");
  assert.match(stage.footer(), /recording to one\.osc/);
  stage.status({ recording });
  assert.match(stage.text(), /● REC 0:12 · 5 packets · one\.osc/);
  await stage.press("r");
  assert.equal(stage.sent[1]?.command, "stop_recording");
  assert.match(stage.footer(), /5 packets in 0:12/);
});

Deno.test("recordings are listed, the newest first, and the chosen one is played", async () => {
  const stage = new OscStage().status();
  const played: string[] = [];
  const file = (name: string) => ({ name, bytes: 1500, endedAt: NOW_SECONDS - 60 });
  const files = [file("new.jsonl"), file("old.jsonl")];
  stage.cockpit.open(new RecordingList(stage.cockpit, files, ({ name }) => played.push(name)));
  assert.match(stage.text(), /new\.jsonl +2 kB +60 s ago/);
  await stage.press("down", "return");
  assert.deepEqual(played, ["old.jsonl"]);
  assert.doesNotMatch(stage.text(), /REPLAY/);
});

Deno.test("a folder that is not there holds no recordings", async () => {
  assert.deepEqual(await recordingFiles("/nonexistent"), []);
});

Deno.test("a message is written in a line and sent", async () => {
  const stage = new OscStage().status();
  stage.answer = () => ({ types: "ifs", targets: ["127.0.0.1:9000"] });
  await stage.press("s");
  stage.cockpit.paste('/cue 3 0.5 "go on"');
  await stage.press("return");
  await Promise.resolve();
  assert.deepEqual(stage.sent[0]?.payload, { address: "/cue", args: [3, 0.5, "go on"] });
  assert.match(stage.text(), /sent \/cue ,ifs to 127\.0\.0\.1:9000/);
});

Deno.test("what needs the debugger says so when it is not running", async () => {
  const stage = new CockpitStage().register("other").show("osc");
  assert.match((await stage.press("r")).footer(), /osc_debugger is not running/);
});

Deno.test("without the debugger the screen says how to put it between, and what is sent", () => {
  const stage = new CockpitStage().register("audio_analyzer").show("osc");
  stage.hear("audio_analyzer", "audio.stats", { osc_sent: 100, osc_dropped: 0 }).pass(1);
  stage.hear("audio_analyzer", "audio.stats", { osc_sent: 350, osc_dropped: 0 });
  const text = stage.text();
  assert.match(text, /:start osc_debugger/);
  assert.match(text, /:set audio_analyzer osc=127\.0\.0\.1:9001/);
  assert.match(text, /audio_analyzer sends 250 messages\/s/);
});

Deno.test("a debugger that is gone leaves its last values, and says since when", () => {
  const stage = new OscStage().status();
  stage.addresses(stage.row("/a")).pass(1).register(entry("osc_debugger", { health: "gone" }));
  const text = stage.pass(3).text();
  assert.match(text, /stale since 3 s/);
  assert.match(text, /was listening on 127/);
  assert.match(text, /○ \/a +- .*0\.5000/);
});

Deno.test("nobody records any more when the debugger is gone", () => {
  const recording = { file: "/rec/a.jsonl", packets: 3, seconds: 2, left_out: 0, error: null };
  const stage = new OscStage().status({ recording });
  assert.match(stage.text(), /● REC 0:02/);
  const text = stage.register(entry("osc_debugger", { health: "gone" })).text();
  assert.doesNotMatch(text, /REC/);
  assert.match(text, /◌ was recording to a\.jsonl/);
});

Deno.test("a debugger that cannot listen says why", () => {
  const text = new OscStage().status({
    listening: "",
    listening_error: "port 9001 is taken by python3",
  }).addresses().text();
  assert.match(text, /listening on nowhere/);
  assert.match(text, /✗ port 9001 is taken by python3/);
});

Deno.test("of two debuggers one is shown and told, the other when that one is gone", async () => {
  const stage = new OscStage().register("osc_debugger", "osc_debugger_2");
  stage.addresses(stage.row("/a"));
  const others = { addresses: [stage.row("/b")], total_addresses: 1, others: 0 };
  stage.hear("osc_debugger_2", "osc.addresses", others);
  assert.deepEqual(stage.order(), ["/a"]);
  stage.register("osc_debugger_2").hear("osc_debugger_2", "osc.addresses", others);
  assert.deepEqual(stage.order(), ["/b"]);
  await stage.press("c");
  assert.equal(stage.sent.at(-1)?.worker, "osc_debugger_2");
});

Deno.test("a worker that is silent sends nothing", () => {
  const stage = new CockpitStage().register("audio_analyzer").show("osc");
  stage.hear("audio_analyzer", "audio.stats", { osc_sent: 100, osc_dropped: 0 }).pass(1);
  stage.hear("audio_analyzer", "audio.stats", { osc_sent: 350, osc_dropped: 0 }).pass(5);
  assert.match(stage.text(), /audio_analyzer has said nothing for 5 s · 350 sent until then/);
});

Deno.test("an answer that comes late does not take the place of a later one", async () => {
  const stage = new OscStage();
  const first = Promise.withResolvers<Payload>();
  stage.answer = () => first.promise;
  await stage.press("s", ..."/a", "return");
  stage.answer = () => ({ types: "", targets: ["127.0.0.1:9000"] });
  await stage.press("return");
  await Promise.resolve();
  first.reject(new Error("no answer"));
  await Promise.allSettled([first.promise]);
  assert.match(stage.text(), /✓ sent \/a/);
});

Deno.test("a debugger that hangs, or that is looked for, is not said to be stopped", () => {
  const stage = new CockpitStage().show("osc");
  assert.match(stage.text(), /looking for workers/);
  stage.register(entry("osc_debugger", { health: "stale" }));
  assert.match(stage.text(), /osc_debugger gives no sign of life/);
});
