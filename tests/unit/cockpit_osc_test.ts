import assert from "node:assert/strict";
import fc from "fast-check";
import { parseMessageLine } from "../../console/cockpit/screens/osc/message_line.ts";
import { recordingFiles } from "../../console/cockpit/screens/osc/recording_files.ts";
import { RecordingList } from "../../console/cockpit/screens/osc/recording_list.ts";
import { SecondHistory } from "../../console/cockpit/state/second_history.ts";
import { CockpitStage, entry, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

/** A stage that shows OSC, with a debugger that lives. */
class OscStage extends CockpitStage {
  constructor() {
    super();
    this.register("osc_debugger").show("osc");
  }

  get nowSeconds(): number {
    return NOW_SECONDS + (this.nowMs - 1000) / 1000;
  }

  /** What the debugger says of its addresses, once a second. */
  addresses(...rows: Payload[]): this {
    const payload = { addresses: rows, total_addresses: rows.length, others: 0 };
    return this.hear("osc_debugger", "osc.addresses", payload);
  }

  /** One address as the debugger tells it, heard just now. */
  row(address: string, changes: Payload = {}): Payload {
    return {
      address,
      types: "f",
      count: 7,
      rate: 60,
      args: [0.5],
      min: [0.25],
      max: [0.75],
      last_at: this.nowSeconds,
      sender: "127.0.0.1:5000",
      ...changes,
    };
  }

  status(changes: Payload = {}): this {
    return this.hear("osc_debugger", "osc.state", {
      listening: "127.0.0.1:9001",
      forward: ["127.0.0.1:9000"],
      filter: "",
      received: 100,
      messages: 100,
      malformed: 0,
      last_malformed: null,
      forwarded: 100,
      not_forwarded: 0,
      last_error: null,
      addresses: 1,
      recording: null,
      replay: null,
      ...changes,
    });
  }

  message(address: string, args: unknown[], types = "f"): this {
    const timestamp = this.nowSeconds;
    const messages = [{ timestamp, address, types, args, sender: "127.0.0.1:5000" }];
    const payload = { messages, left_out: 0, total_count: 1 };
    return this.hear("osc_debugger", "osc.messages", payload);
  }

  /** Types a filter. */
  filter(text: string): this {
    this.cockpit.show("osc", text);
    return this;
  }

  /** The shown addresses from above. */
  order(): string[] {
    return this.rows(160, 30).slice(2).flatMap((row) => /^ [●○] (\S+)/.exec(row)?.[1] ?? []);
  }
}

Deno.test("an address shows rate, types, values, range, count, and that it is being heard", () => {
  const stage = new OscStage();
  const text = stage.addresses(stage.row("/a", { types: "fi", args: [0.5, 3] })).text(180, 24);
  assert.match(
    text,
    /● \/a +60\/s .* fi +0\.5000 {2}3 +0\.2500\.\.0\.7500 +7 +now +127\.0\.0\.1:5000/,
  );
});

Deno.test("an address that is silent has no rate and says since when", () => {
  const stage = new OscStage();
  stage.addresses(stage.row("/a")).pass(5);
  assert.match(stage.text(160, 24), /○ \/a +- .* 5 s/);
});

Deno.test("a message changes the values before the next second", () => {
  const stage = new OscStage();
  stage.addresses(stage.row("/a")).message("/a", [0.875]);
  assert.match(stage.text(), /0\.8750/);
});

Deno.test("the head tells port, targets, packets a second, and what went wrong", () => {
  const stage = new OscStage().status();
  stage.pass(1).status({ received: 160, forwarded: 160, not_forwarded: 2, malformed: 3 });
  assert.match(
    stage.text(120, 24),
    /listening on 127\.0\.0\.1:9001 → 127\.0\.0\.1:9000 +60\/s · 160 passed on · ✗ 2 lost · ▲ 3 malformed/,
  );
});

Deno.test("nothing goes by when the debugger has said nothing for a while", () => {
  const stage = new OscStage().status();
  stage.pass(1).status({ received: 160 }).pass(3);
  assert.match(stage.text(120, 24), / 0\/s/);
});

Deno.test("rows stand by address, by rate, or by when they were heard", async () => {
  const stage = new OscStage();
  const { nowSeconds } = stage;
  stage.addresses(
    stage.row("/a", { rate: 1, last_at: nowSeconds - 50 }),
    stage.row("/b", { rate: 30, last_at: nowSeconds - 90 }),
    stage.row("/c", { rate: 5 }),
  );
  assert.deepEqual(stage.order(), ["/a", "/b", "/c"]);
  await stage.press("o");
  assert.deepEqual(stage.order(), ["/b", "/c", "/a"]);
  await stage.press("o");
  assert.deepEqual(stage.order(), ["/c", "/a", "/b"]);
});

Deno.test("a rate that trembles moves no row", async () => {
  const stage = new OscStage();
  stage.addresses(stage.row("/a", { rate: 60 }), stage.row("/b", { rate: 61 }));
  await stage.press("o");
  const before = stage.order();
  stage.pass(1).addresses(stage.row("/a", { rate: 62 }), stage.row("/b", { rate: 59 }));
  assert.deepEqual(stage.order(), before);
});

Deno.test("the chosen address stays chosen when others come before it", async () => {
  const stage = new OscStage();
  stage.addresses(stage.row("/b"), stage.row("/c"));
  stage.text();
  (await stage.press("down")).text();
  stage.addresses(stage.row("/a"), stage.row("/b"), stage.row("/c")).text();
  await stage.press("return");
  assert.match(stage.text(), /┌ \/c /);
});

Deno.test("what somebody writes becomes a message, or is told what is wrong", () => {
  assert.deepEqual(parseMessageLine('/a 3 -0.5e1 "x \\" y" true nil word @h:1'), {
    address: "/a",
    args: [3, -5, 'x " y', true, null, "word"],
    to: "h:1",
  });
  assert.equal(parseMessageLine("cue 3"), "begin with the address: /cue 3 0.5");
  assert.equal(parseMessageLine(""), "begin with the address: /cue 3 0.5");
});

Deno.test("seconds in which nothing was heard stay empty, one that was just missed does not", () => {
  const history = new SecondHistory(10);
  for (const [second, value] of [[1, 1], [2, 2], [4, 4], [8, 8]]) {
    history.push((second ?? 0) * 1000, value ?? 0);
  }
  const past = Array.from({ length: 10 }, (_, ago) => history.at(ago, 9000));
  assert.deepEqual(past, [NaN, 8, NaN, NaN, NaN, 4, 4, 2, 1, NaN]);
});

Deno.test("a filter shows addresses that hold all its words, and none with !", () => {
  const stage = new OscStage();
  stage.addresses(stage.row("/audio/beat"), stage.row("/audio/levels"), stage.row("/karaoke/beat"));
  assert.deepEqual(stage.filter("audio !levels").order(), ["/audio/beat"]);
  assert.deepEqual(stage.filter("/*beat").order(), ["/audio/beat", "/karaoke/beat"]);
  assert.match(stage.text(120), /2 of 3 addresses/);
});

Deno.test("a pause holds the values and counts what comes meanwhile", async () => {
  const stage = new OscStage().status();
  stage.addresses(stage.row("/a")).text();
  await stage.press("space");
  stage.pass(2).status({ messages: 112 }).message("/a", [0.125]);
  stage.addresses(stage.row("/b"));
  assert.match(stage.text(), /PAUSED 0:02 · 12 messages since/);
  assert.match(stage.text(), /● \/a .*0\.5000/);
  assert.deepEqual(stage.order(), ["/a"]);
  await stage.press("space");
  assert.deepEqual(stage.order(), ["/b"]);
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

Deno.test("a clock that is set back makes no address heard", () => {
  const stage = new OscStage();
  const before = NOW_SECONDS + 3600;
  const silent = stage.row("/a", { last_at: before - 60 });
  const payload = { addresses: [silent], total_addresses: 1, others: 0 };
  const message = { source: "osc_debugger", topic: "osc.addresses", payload };
  stage.model.apply({ ...message, timestamp: before }, stage.nowMs);
  assert.match(stage.text(), /○ \/a +-/);
  stage.model.apply({ ...message, timestamp: NOW_SECONDS }, stage.nowMs);
  assert.match(stage.text(), /○ \/a +-/);
});

Deno.test("the details of an address that is silent show no rate", async () => {
  const stage = new OscStage();
  stage.addresses(stage.row("/a")).text();
  assert.match((await stage.press("return")).text(), /rate +60\/s · 7 messages/);
  assert.match(stage.pass(3).text(), /rate +- · 7 messages/);
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

Deno.test("addresses that are not told are counted", () => {
  const stage = new OscStage().status();
  const payload = { addresses: [stage.row("/a")], total_addresses: 512, others: 0 };
  stage.hear("osc_debugger", "osc.addresses", payload);
  assert.match(stage.text(), /1 of 512 addresses, 511 not told/);
});

Deno.test("the details show each argument with its range, and the last messages with their times", async () => {
  const stage = new OscStage();
  stage.addresses(stage.row("/a", { types: "fs", args: [0.5, "x"], min: [0.25, null] }));
  stage.message("/a", [0.875, "y"], "fs").message("/b", [1]).text();
  await stage.press("return");
  const text = stage.text();
  assert.match(text, /f +0\.8750 +0\.2500 +0\.7500/);
  assert.match(text, /\d\d:\d\d:\d\d\.\d{3} {2}fs {2}0\.8750 {2}"y"/);
});

Deno.test("whatever comes under the topics, the picture is drawn and holds no control characters", () => {
  const row = fc.record({
    address: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
    types: fc.oneof(fc.string(), fc.jsonValue()),
    args: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
    rate: fc.oneof(fc.double(), fc.jsonValue()),
    count: fc.oneof(fc.double(), fc.jsonValue()),
    min: fc.oneof(fc.array(fc.double()), fc.jsonValue()),
    max: fc.oneof(fc.array(fc.double()), fc.jsonValue()),
    last_at: fc.oneof(fc.double(), fc.jsonValue()),
    sender: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
  }, { requiredKeys: ["address"] });
  const heard = fc.oneof(
    fc.tuple(
      fc.constant("osc.addresses"),
      fc.array(row, { maxLength: 6 }).map((addresses) => ({ addresses, total_addresses: 9 })),
    ),
    fc.tuple(
      fc.constant("osc.messages"),
      fc.array(row, { maxLength: 6 }).map((messages) => ({ messages })),
    ),
    fc.tuple(
      fc.constantFrom("osc.state", "osc.addresses", "osc.messages", "audio.stats"),
      fc.dictionary(
        fc.constantFrom(
          "listening",
          "forward",
          "received",
          "recording",
          "replay",
          "addresses",
          "osc_sent",
        ),
        fc.jsonValue(),
      ),
    ),
  );
  const keys = fc.array(fc.constantFrom("o", "g", "space", "return", "down", "end"), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.array(heard, { maxLength: 12 }), fc.string(), keys, (all, filter, pressed) => {
      const stage = new OscStage();
      for (const [topic, payload] of all) {
        stage.hear("osc_debugger", topic, payload as Payload).pass(0.4).text();
      }
      for (const key of pressed) void stage.press(key);
      stage.filter(filter);
      for (const line of stage.rows(150, 20)) assert.doesNotMatch(line, /\p{Cc}/u);
      assert.deepEqual(stage.failures, []);
    }),
    { numRuns: 100 },
  );
});
