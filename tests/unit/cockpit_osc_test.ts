import assert from "node:assert/strict";
import fc from "fast-check";
import { SecondHistory } from "../../console/cockpit/state/second_history.ts";
import { NOW_SECONDS, type Payload } from "./cockpit_stage.ts";
import { OscStage } from "./cockpit_osc_stage.ts";

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
