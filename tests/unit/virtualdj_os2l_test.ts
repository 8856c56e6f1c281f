import assert from "node:assert/strict";
import fc from "fast-check";
import { parseEvent } from "../../workers/virtualdj_monitor/sources/os2l/event.ts";
import { parseListenAddress } from "../../workers/virtualdj_monitor/sources/os2l/listen_address.ts";
import {
  LONGEST_OBJECT,
  ObjectFramer,
  ObjectTooLongError,
} from "../../workers/virtualdj_monitor/sources/os2l/object_framer.ts";
import { subscribeMessage } from "../../workers/virtualdj_monitor/sources/os2l/subscription.ts";
import { Os2lTalk } from "../../workers/virtualdj_monitor/sources/os2l/talk.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Feeds text in pieces that end at `cuts`. */
function framed(text: string, cuts: readonly number[]): string[] {
  const framer = new ObjectFramer();
  const objects: string[] = [];
  const bytes = bytesOf(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let at = 0;
  for (const end of ends) {
    framer.push(bytes.subarray(at, end), (object) => objects.push(object));
    at = end;
  }
  return objects;
}

Deno.test("objects come out whole, wherever the stream is cut and whatever stands between them", () => {
  const object = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 3 }));
  const between = fc.constantFrom("", "\n", " ", "}", "]", "x", "\r\n");
  fc.assert(fc.property(
    fc.array(fc.tuple(object, between), { maxLength: 8 }),
    fc.array(fc.nat(), { maxLength: 12 }),
    (messages, cuts) => {
      const texts = messages.map(([message]) => JSON.stringify(message));
      const stream = messages.map(([, gap], i) => `${texts[i]}${gap}`).join("");
      assert.deepEqual(framed(stream, cuts), texts);
    },
  ));
});

Deno.test("whatever the bytes are, the framer gives objects or says that one is too long", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => {
    const framer = new ObjectFramer(100);
    try {
      for (const piece of pieces) framer.push(piece, (text) => assert.ok(text.length <= 100));
    } catch (error) {
      assert.ok(error instanceof ObjectTooLongError);
    }
  }));
});

Deno.test("an object without an end is refused as soon as it is longer than 64 KiB", () => {
  const framer = new ObjectFramer();
  const piece = bytesOf("a".repeat(1024));
  framer.push(bytesOf('{"evt":"'), () => {});
  let taken = 0;
  assert.throws(() => {
    for (; taken < 1000; taken++) framer.push(piece, () => {});
  }, /more than 65536 bytes without an end/);
  assert.equal(taken, LONGEST_OBJECT / 1024 - 1);
});

Deno.test("beats are read as VirtualDJ writes them, and per cent of older versions as well", () => {
  assert.deepEqual(
    parseEvent('{"evt":"beat","change":false,"pos":226,"bpm":134.5,"strength":0.7}'),
    { kind: "beat", position: 226, bpm: 134.5, strength: 0.7, change: false },
  );
  assert.deepEqual(
    parseEvent('{"evt":"beat","change":true,"pos":-1,"bpm":128,"strength":70}'),
    { kind: "beat", position: -1, bpm: 128, strength: 0.7, change: true },
  );
  assert.deepEqual(
    parseEvent('{"evt":"beat","pos":3}'),
    { kind: "beat", position: 3, bpm: 0, strength: 0, change: false },
  );
});

Deno.test("buttons, commands and values are read", () => {
  assert.deepEqual(
    parseEvent('{"evt":"btn","name":"black\\u0000out","state":"on"}'),
    { kind: "button", name: "black out", page: "", on: true },
  );
  assert.deepEqual(
    parseEvent('{"evt":"cmd","id":42,"param":250}'),
    { kind: "command", id: 42, param: 100 },
  );
  assert.deepEqual(
    parseEvent('{"evt":"subscribed","trigger":"deck 1 play","value":"on"}'),
    { kind: "value", trigger: "deck 1 play", value: "on" },
  );
});

Deno.test("what is no message of OS2L is none, whatever it is", () => {
  for (const text of ['{"evt":"beat"}', '{"evt":"beat","pos":"1"}', "[]", "null", "{", "{}"]) {
    assert.equal(parseEvent(text), undefined, text);
  }
  fc.assert(fc.property(fc.json(), (text) => void parseEvent(text)));
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom("beat", "btn", "cmd", "subscribed", "on"));
  const keys = fc.constantFrom("evt", "pos", "bpm", "strength", "name", "state", "id", "param");
  fc.assert(fc.property(fc.dictionary(keys, field), (message) => {
    const event = parseEvent(JSON.stringify(message));
    if (event?.kind === "beat") {
      assert.ok(Number.isInteger(event.position) && event.strength >= 0 && event.strength <= 1);
      assert.ok(event.bpm >= 0 && event.bpm <= 1000);
    }
  }));
});

Deno.test("the subscription asks for four decks in one object", () => {
  const objects = framed(subscribeMessage(), []);
  assert.equal(objects.length, 1);
  const { trigger } = JSON.parse(objects[0] ?? "") as { trigger: string[] };
  assert.ok(trigger.includes("deck 4 get_time elapsed absolute"), trigger.join());
});

Deno.test("beats alone tell that something plays, how fast, and about where; silence ends it", () => {
  const talk = new Os2lTalk();
  talk.beat({ kind: "beat", position: 64, bpm: 120, strength: 1, change: false }, 10_000);
  const deck = talk.view(10_400)?.decks[0];
  assert.equal(deck?.deck, 0);
  assert.equal(deck?.isPlaying, true);
  assert.equal(deck?.bpm, 120);
  assert.deepEqual(deck?.beat, { beats: 64, atMs: 10_000 });
  assert.equal(talk.view(12_500)?.decks[0]?.isPlaying, false);
});

Deno.test("a VirtualDJ that plays and says nothing for 3 s is gone; one at rest may be silent", () => {
  const talk = new Os2lTalk();
  talk.value({ kind: "value", trigger: "deck 1 get_title", value: "T" }, 0);
  talk.value({ kind: "value", trigger: "deck 1 play", value: "off" }, 0);
  assert.ok(talk.view(60_000));
  talk.value({ kind: "value", trigger: "deck 1 play", value: "on" }, 60_000);
  assert.ok(talk.view(62_000));
  assert.equal(talk.view(63_100), undefined);
});

Deno.test("an address to listen at is a port, or an address and a port", () => {
  assert.deepEqual(parseListenAddress("9996"), { host: "127.0.0.1", port: 9996 });
  assert.deepEqual(parseListenAddress("0.0.0.0:8010"), { host: "0.0.0.0", port: 8010 });
  for (const text of ["", "x", "1.2.3:80", "127.0.0.1:", "70000", "a:1"]) {
    assert.equal(parseListenAddress(text), undefined, text);
  }
});
