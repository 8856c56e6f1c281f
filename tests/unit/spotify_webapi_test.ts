import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { checkConfig } from "../../bus/config/config.ts";
import { configSchema } from "../../workers/spotify_monitor/config.ts";
import { authorizeUrl } from "../../workers/spotify_monitor/webapi/accounts.ts";
import { readAnswer } from "../../workers/spotify_monitor/webapi/answer.ts";
import { LoginFile, LoginFileError } from "../../workers/spotify_monitor/webapi/login_file.ts";
import { nextQuestionSeconds } from "../../workers/spotify_monitor/webapi/pace.ts";
import { challengeOf, newPkce } from "../../workers/spotify_monitor/webapi/pkce.ts";

Deno.test("the challenge is that of RFC 7636, appendix B", () => {
  assert.equal(
    challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  );
});

Deno.test("every login has a verifier of its own, of a length that is allowed", () => {
  const { verifier, challenge } = newPkce();
  assert.match(verifier, /^[\w-]{43,128}$/);
  assert.equal(challenge, challengeOf(verifier));
  assert.notEqual(newPkce().verifier, verifier);
});

Deno.test("the address for the browser asks for nothing but to see what plays", () => {
  const url = new URL(authorizeUrl("https://accounts.spotify.com", {
    clientId: "id",
    redirectUri: "http://127.0.0.1:8898/callback",
    state: "s&s",
    challenge: "c",
  }));
  assert.equal(url.origin + url.pathname, "https://accounts.spotify.com/authorize");
  assert.equal(url.searchParams.get("scope"), "user-read-playback-state");
  assert.equal(url.searchParams.get("state"), "s&s");
  assert.equal(url.searchParams.get("code_challenge_method"), "S256");
});

const ANSWER = {
  device: { name: "Phone", volume_percent: 50 },
  is_playing: true,
  progress_ms: 61_250,
  item: {
    name: "Song",
    duration_ms: 200_500,
    artists: [{ name: "One" }, { name: "Two" }],
    album: { name: "Album" },
  },
};

Deno.test("an answer becomes a track, a position and a device", () => {
  assert.deepEqual(readAnswer(ANSWER), {
    isPlaying: true,
    track: { artist: "One, Two", title: "Song", album: "Album", duration: 200.5, file: null },
    positionSeconds: 61.25,
    isAudible: true,
    device: "Phone",
  });
});

Deno.test("an episode of a podcast has its show for an artist", () => {
  const item = { name: "Episode", duration_ms: 1000, show: { name: "Show" } };
  const track = readAnswer({ ...ANSWER, item })?.track;
  assert.equal(track?.artist, "Show");
  assert.equal(track?.album, "Show");
});

Deno.test("an advertisement plays without a track; a device at 0 is not audible", () => {
  const answer = readAnswer({ ...ANSWER, item: null, device: { volume_percent: 0 } });
  assert.equal(answer?.isPlaying, true);
  assert.equal(answer?.track, null);
  assert.equal(answer?.isAudible, false);
});

Deno.test("fields of wrong types are left out, the others stay", () => {
  const answer = readAnswer({
    ...ANSWER,
    progress_ms: -5,
    item: { ...ANSWER.item, duration_ms: "long", artists: ["One", { name: 5 }, null] },
    device: "none",
  });
  assert.equal(answer?.positionSeconds, undefined);
  assert.deepEqual(answer?.track, {
    artist: "",
    title: "Song",
    album: "Album",
    duration: 0,
    file: null,
  });
});

Deno.test("whatever an answer holds, it is read or refused without an error", () => {
  const part = fc.anything({ withBigInt: true, withDate: true });
  const answer = fc.record({ is_playing: part, progress_ms: part, item: part, device: part });
  fc.assert(fc.property(fc.oneof(answer, part), (json) => {
    const position = readAnswer(json)?.positionSeconds ?? 0;
    assert.ok(Number.isFinite(position) && position >= 0);
  }));
});

Deno.test("it asks every 5 s in mid-track, just after its end, and seldom when idle", () => {
  const pace = { intervalSeconds: 5, isPlaying: true, hasTrack: true, remainingSeconds: 100 };
  assert.equal(nextQuestionSeconds(pace), 5);
  assert.equal(nextQuestionSeconds({ ...pace, remainingSeconds: 2 }), 2.3);
  assert.equal(nextQuestionSeconds({ ...pace, remainingSeconds: 0 }), 1);
  assert.equal(nextQuestionSeconds({ ...pace, remainingSeconds: undefined }), 5);
  assert.equal(nextQuestionSeconds({ ...pace, isPlaying: false }), 10);
  assert.equal(nextQuestionSeconds({ ...pace, isPlaying: false, hasTrack: false }), 30);
});

async function inFolder(act: (file: LoginFile) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await act(new LoginFile(join(folder, "home", "spotify.json")));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a login is kept for its owner alone, replaced, and forgotten", async () => {
  await inFolder(async (file) => {
    assert.equal(await file.read(), undefined);
    await file.write({ clientId: "a", refreshToken: "1" });
    assert.deepEqual(await file.read(), { clientId: "a", refreshToken: "1" });
    await file.write({ clientId: "a", refreshToken: "2" });
    assert.equal((await file.read())?.refreshToken, "2");
    if (Deno.build.os !== "windows") {
      assert.equal(((await Deno.stat(file.path)).mode ?? 0) & 0o777, 0o600);
    }
    const left = [...Deno.readDirSync(join(file.path, ".."))].map(({ name }) => name);
    assert.deepEqual(left, ["spotify.json"]);
    assert.equal(await file.remove(), true);
    assert.equal(await file.remove(), false);
    assert.equal(await file.read(), undefined);
  });
});

Deno.test("a file that holds no login is told with its path, and what to do", async () => {
  await inFolder(async (file) => {
    await file.write({ clientId: "a", refreshToken: "1" });
    for (const text of ["", "{", "[]", '{"client_id": 5}', "x".repeat(70_000)]) {
      await Deno.writeTextFile(file.path, text);
      await assert.rejects(file.read(), (error: Error) => {
        assert.ok(error instanceof LoginFileError);
        assert.ok(error.message.startsWith(file.path) && /log in again/.test(error.message));
        return true;
      });
    }
  });
});

Deno.test("tokens are sent only over https or within this machine", () => {
  const check = (api_url: string) => checkConfig(configSchema, { api_url }, "test").api_url;
  assert.equal(check("http://127.0.0.1:5/v1/"), "http://127.0.0.1:5/v1");
  assert.equal(check("https://x.example"), "https://x.example");
  for (const url of ["http://x.example", "ftp://x", "x", "https://a@x.example", "https://x/?a=1"]) {
    assert.throws(() => check(url), /expected https:/, url);
  }
});
