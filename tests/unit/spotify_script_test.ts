import assert from "node:assert/strict";
import fc from "fast-check";
import { readScriptAnswer } from "../../workers/spotify_monitor/applescript/answer.ts";
import {
  APPLICATIONS,
  chosenApplications,
} from "../../workers/spotify_monitor/applescript/applications.ts";
import { adviceFor } from "../../workers/spotify_monitor/applescript/osascript.ts";
import { playerScript } from "../../workers/spotify_monitor/applescript/script.ts";
import { parsePlayerChoice } from "../../workers/spotify_monitor/choice.ts";

const UNIT = "\u001f";
const line = (...fields: (string | number)[]) => `${fields.join(UNIT)}\n`;

Deno.test("what the script prints becomes a track with seconds", () => {
  assert.deepEqual(readScriptAnswer(line("playing", "A", "T", "Al", 201_500, 61_250, 80)), {
    status: "playing",
    track: { artist: "A", title: "T", album: "Al", duration: 201.5, file: null },
    positionSeconds: 61.25,
    isAudible: true,
  });
});

Deno.test("numbers are read in the writing of any language and with exponents", () => {
  const answer = readScriptAnswer(line("paused", "A", "T", "Al", "5,36870912E+8", "1234,5", "0"));
  assert.equal(answer?.track?.duration, 536_870.912);
  assert.equal(answer?.positionSeconds, 1.2345);
  assert.equal(answer?.isAudible, false);
});

Deno.test("a player that does not run is none; one without a track has none", () => {
  assert.equal(readScriptAnswer("not running\n"), undefined);
  assert.equal(readScriptAnswer("stopped\n")?.track, null);
  assert.equal(readScriptAnswer("playing\n")?.status, "playing");
  const missing = "missing value";
  assert.equal(readScriptAnswer(line("playing", missing, missing, missing, 0, 0, 5))?.track, null);
});

Deno.test("what the script cannot have printed is refused", () => {
  for (const printed of ["", "\n", "Spotify got an error", "PLAYING"]) {
    assert.throws(() => readScriptAnswer(printed), TypeError);
  }
});

Deno.test("whatever is printed is refused, or makes a state with finite numbers", () => {
  const field = fc.oneof(fc.string(), fc.double().map(String), fc.constant("missing value"));
  const printed = fc.tuple(fc.constantFrom("playing", "paused", "stopped", "?"), fc.array(field))
    .map(([status, fields]) => line(status, ...fields));
  fc.assert(fc.property(fc.oneof(printed, fc.string()), (text) => {
    try {
      const answer = readScriptAnswer(text);
      assert.ok(Number.isFinite(answer?.positionSeconds ?? 0));
      assert.ok((answer?.track?.duration ?? 0) >= 0);
    } catch (error) {
      assert.ok(error instanceof TypeError);
    }
  }));
});

Deno.test("a script asks only a player that runs, and in its own unit of duration", () => {
  const [spotify, music] = APPLICATIONS.map(playerScript);
  assert.match(spotify ?? "", /^if application "Spotify" is not running then return "not running"/);
  assert.match(spotify ?? "", /set d to \(duration of t\) as integer/);
  assert.match(music ?? "", /set d to \(\(duration of t\) \* 1000\) as integer/);
});

Deno.test("the applications are chosen as players are, in the order of their names", () => {
  const names = (choice: string) =>
    chosenApplications(parsePlayerChoice(choice)).map(({ name }) => name);
  assert.deepEqual(names("spotify"), ["spotify"]);
  assert.deepEqual(names("Music, spotify"), ["music", "spotify"]);
  assert.deepEqual(names("any"), ["spotify", "music"]);
  assert.deepEqual(names("vlc"), []);
});

Deno.test("known failures of osascript say what to do, others what it said", () => {
  assert.match(adviceFor("execution error: Not authorized. (-1743)"), /Automation/);
  assert.match(adviceFor("syntax error: Expected end of line. (-2741)"), /not installed/);
  assert.equal(adviceFor("something else\nmore"), "osascript failed: something else");
  assert.equal(adviceFor(""), "osascript failed: it does not say why");
});
