/** spotify_monitor with the Web API: login in the browser, then a player that is asked now and then. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { executable, TestHome, TestProcess, until } from "./harness.ts";
import { SpotifyService } from "./spotify_service.ts";
import { MONITOR, StateListener } from "./spotify_stage.ts";

const CLIENT = "abc123";
const SONG = { name: "Song", artists: ["One", "Two"], album: "Album", durationMs: 200_000 };
const SHORT = { name: "Short", artists: ["One"], album: "Album", durationMs: 4_000 };

interface Stage extends AsyncDisposable {
  readonly home: TestHome;
  readonly spotify: SpotifyService;
  readonly file: string;
}

async function stage(): Promise<Stage> {
  const home = await TestHome.create();
  const spotify = new SpotifyService();
  return {
    home,
    spotify,
    file: join(home.path, "spotify.json"),
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await spotify[Symbol.asyncDispose]();
    },
  };
}

/** Begins `spotify_monitor login` and waits for the address to open. */
async function beginLogin(
  { home, spotify }: Stage,
  ...args: string[]
): Promise<{ login: TestProcess; address: string }> {
  const login = home.run(executable(MONITOR), [
    ...["login", "--client-id", CLIENT, "--no-browser", "--login-port", "0", ...args],
  ], { env: { VJ_SPOTIFY_MONITOR_ACCOUNTS_URL: spotify.url } });
  const address = await until("the address", () => /^http:\S+$/m.exec(login.stderr)?.[0]);
  return { login, address };
}

/** Opens an address as a browser does. */
async function browse(address: string): Promise<{ status: number; text: string }> {
  const response = await fetch(address);
  return { status: response.status, text: await response.text() };
}

/** A stage on which somebody has logged in already. */
async function storeLogin({ spotify, file }: Stage): Promise<void> {
  const refresh_token = spotify.issue();
  await Deno.writeTextFile(file, JSON.stringify({ client_id: CLIENT, refresh_token }));
}

function monitor({ home, spotify }: Stage, ...args: string[]): Promise<TestProcess> {
  return home.startWorker(MONITOR, ["--source", "webapi", ...spotify.settings, ...args]);
}

async function sourceMessage({ home }: Stage): Promise<string> {
  const { sources } = await home.client.send(MONITOR, "list_sources");
  const webapi = (sources as { source: string; state: string; message: string }[])
    .find(({ source }) => source === "webapi");
  return `${webapi?.state}: ${webapi?.message}`;
}

Deno.test("login stores what the browser brings, and a running monitor uses it", async (t) => {
  await using on = await stage();
  on.spotify.play(SONG, 60_000);
  const worker = await monitor(on);
  const heard = await StateListener.open(on.home);

  await t.step("before, the monitor says that nobody has logged in, and asks nothing", async () => {
    await until(
      "that",
      async () => /unavailable: nobody has logged in/.test(await sourceMessage(on)),
    );
    assert.equal(on.spotify.requests.length, 0);
  });

  const { login, address } = await beginLogin(on);
  await t.step("an answer with another state changes nothing", async () => {
    const forged = new URL(new URL(address).searchParams.get("redirect_uri") ?? "");
    forged.search = "?code=stolen&state=guessed";
    assert.equal((await browse(forged.href)).status, 400);
    assert.equal((await browse(new URL("/favicon.ico", forged).href)).status, 404);
  });

  await t.step("the right answer ends it, and only the owner may read the file", async () => {
    const page = await browse(address);
    assert.equal(page.status, 200);
    assert.match(page.text, /You can close this page/);
    assert.equal((await login.ended()).code, 0, login.stderr);
    assert.match(login.stderr, /logged in/);
    assert.equal(((await Deno.stat(on.file)).mode ?? 0) & 0o777, 0o600);
  });

  await t.step("the monitor follows the account", async () => {
    const { state } = await heard.next("music", (state) => state.is_playing, 0);
    assert.deepEqual(state.track, {
      artist: "One, Two",
      title: "Song",
      album: "Album",
      duration: 200,
      file: null,
    });
    assert.equal(state.player, "Spotify (Booth)");
    assert.ok(state.position >= 60 && state.position < 90, `${state.position}`);
  });

  await t.step("logout removes the file, and the monitor is silent within 10 s", async () => {
    const logout = on.home.run(executable(MONITOR), ["logout"]);
    assert.equal((await logout.ended()).code, 0);
    await assert.rejects(Deno.stat(on.file), Deno.errors.NotFound);
    await heard.next("silence", (state) => !state.is_playing && state.track === null);
  });

  await t.step("no token has come into a log line", () => {
    for (const text of [worker.stderr, login.stderr]) assert.doesNotMatch(text, /refresh-|access-/);
  });
});

Deno.test("a login that is refused in the browser says so, and fails", async () => {
  await using on = await stage();
  on.spotify.isAllowed = false;
  const { login, address } = await beginLogin(on);
  assert.match((await browse(address)).text, /Nothing has changed/);
  assert.equal((await login.ended()).code, 1);
  assert.match(login.stderr, /Spotify did not allow it: access_denied/);
  await assert.rejects(Deno.stat(on.file), Deno.errors.NotFound);
});

Deno.test("a login that nobody answers ends after its time", async () => {
  await using on = await stage();
  const { login } = await beginLogin(on, "--timeout", "1");
  assert.equal((await login.ended()).code, 1);
  assert.match(login.stderr, /no answer came from the browser within 1 s/);
});

Deno.test("the account is followed through pauses, skips and the end of a track", async (t) => {
  await using on = await stage();
  await storeLogin(on);
  on.spotify.play(SONG, 10_000);
  await monitor(on, "--set", "webapi_interval=2");
  const heard = await StateListener.open(on.home);
  await heard.next("music", (state) => state.is_playing, 0);

  await t.step("in mid-track it is asked every interval, no more often", async () => {
    const before = on.spotify.questions;
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    const asked = on.spotify.questions - before;
    assert.ok(asked >= 1 && asked <= 3, `${asked} questions in 4.5 s`);
  });

  await t.step("the position between two answers goes on, as of the time stamp", async () => {
    const { state } = await heard.next("the next state", (state) => state.is_playing);
    assert.ok(Math.abs(Date.now() / 1000 - state.timestamp) < 1);
    assert.ok(state.position > 12 && state.position < 60, `${state.position}`);
  });

  await t.step("a seek is told at the next answer", async () => {
    const from = heard.heard.length;
    on.spotify.play(SONG, 150_000);
    await heard.next("the seek", (state) => state.position > 149, from);
  });

  await t.step("the track after the end of one is told within a second or so", async () => {
    on.spotify.play(SHORT, 0);
    await heard.next("the short one", (state) => state.track?.title === "Short", 0);
    const left = SHORT.durationMs / 1000 - (heard.last?.position ?? 0);
    await new Promise((resolve) => setTimeout(resolve, left * 1000));
    on.spotify.play(SONG, 0);
    const startedMs = performance.now();
    const from = heard.heard.length;
    const { atMs } = await heard.next(
      "the next one",
      (state) => state.track?.title === "Song",
      from,
    );
    assert.ok(atMs - startedMs < 1_500, `${atMs - startedMs} ms`);
  });

  await t.step("a pause, and the end of all playing, are told", async () => {
    on.spotify.play(SONG, 5_000, false);
    await heard.next("the pause", (state) => !state.is_playing && state.track?.title === "Song");
    on.spotify.play(undefined);
    await heard.next("silence", (state) => state.track === null);
  });
});

Deno.test("a token that has run out is renewed, and the login's next token is stored", async () => {
  await using on = await stage();
  await storeLogin(on);
  on.spotify.play(SONG, 0);
  await monitor(on, "--set", "webapi_interval=1");
  const heard = await StateListener.open(on.home);
  await heard.next("music", (state) => state.is_playing, 0);
  const [before] = on.spotify.refreshTokens;
  assert.match(await Deno.readTextFile(on.file), new RegExp(`"${before}"`));
  on.spotify.accessTokens.clear();
  await until("the next token", async () => {
    const [next = ""] = on.spotify.refreshTokens;
    return next !== before && (await Deno.readTextFile(on.file)).includes(`"${next}"`);
  });
  assert.equal(((await Deno.stat(on.file)).mode ?? 0) & 0o777, 0o600);
  on.spotify.play(SONG, 100_000);
  await heard.next("music again", (state) => state.is_playing && state.position > 99, 0);
});

Deno.test("a login that Spotify has called back is told, and not tried again and again", async () => {
  await using on = await stage();
  await storeLogin(on);
  on.spotify.refreshTokens.clear();
  await monitor(on);
  await until("why", async () => /Spotify refuses the login/.test(await sourceMessage(on)));
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  assert.equal(on.spotify.requests.length, 1);
  await storeLogin(on);
  on.spotify.play(SONG);
  const heard = await StateListener.open(on.home);
  await heard.next("music, after another login", (state) => state.is_playing, 0);
});

for (
  const [how, retryAfter] of [
    ["seconds", () => "3"],
    ["a date", () => new Date(Date.now() + 4_000).toUTCString()],
  ] as const
) {
  Deno.test(`429 with Retry-After as ${how} is heeded by the whole monitor`, async () => {
    await using on = await stage();
    await storeLogin(on);
    on.spotify.play(SONG, 0);
    await monitor(on, "--set", "webapi_interval=1");
    const heard = await StateListener.open(on.home);
    await heard.next("music", (state) => state.is_playing, 0);
    on.spotify.troubles = [{ kind: "status", status: 429, retryAfter: retryAfter() }];
    await until("429", async () => /answered 429; asked again in/.test(await sourceMessage(on)));
    const asked = on.spotify.questions;
    const toldMs = on.spotify.requests.at(-1)?.atMs ?? 0;
    // A change of the configuration is no way around it.
    await home(on).setPlayer("any");
    on.spotify.troubles = [];
    await until("the next question", () => on.spotify.questions > asked);
    const waited = (on.spotify.requests.at(-1)?.atMs ?? 0) - toldMs;
    assert.ok(waited > 2_000, `${waited} ms`);
    await until("music", async () => /following/.test(await sourceMessage(on)));
  });
}

function home({ home }: Stage) {
  return {
    setPlayer: (player: string) => home.client.send(MONITOR, "set_config", { config: { player } }),
  };
}

for (
  const [what, trouble, said] of [
    ["5xx", { kind: "status", status: 503 }, /answered 503/],
    ["a cut connection", { kind: "cut" }, /Spotify: /],
    ["an answer that is no JSON", { kind: "nonsense" }, /no JSON/],
    ["403", { kind: "status", status: 403 }, /answered 403: Something is wrong/],
  ] as const
) {
  Deno.test(`${what} is told, the track goes on meanwhile, and nothing storms`, async () => {
    await using on = await stage();
    await storeLogin(on);
    on.spotify.play(SONG, 0);
    await monitor(on, "--set", "webapi_interval=1");
    const heard = await StateListener.open(on.home);
    await heard.next("music", (state) => state.is_playing, 0);
    on.spotify.troubles = [trouble];
    await until("the problem", async () => said.test(await sourceMessage(on)));
    const asked = on.spotify.questions;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    assert.ok(on.spotify.questions - asked <= 2, `${on.spotify.questions - asked} in 2 s`);
    assert.equal(heard.last?.is_playing, true);
  });
}

Deno.test("a service that is silent is given up after 10 s, and works again after", async () => {
  await using on = await stage();
  await storeLogin(on);
  on.spotify.play(SONG, 0);
  on.spotify.troubles = [{ kind: "silence" }];
  await monitor(on);
  await until(
    "giving up",
    async () => /no answer within 10 s/.test(await sourceMessage(on)),
    15_000,
  );
  on.spotify.troubles = [];
  const heard = await StateListener.open(on.home);
  await heard.next("music", (state) => state.is_playing, 0);
});
