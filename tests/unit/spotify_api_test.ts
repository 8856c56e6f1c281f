import assert from "node:assert/strict";
import { join } from "node:path";
import { HttpGate, ServiceUnavailableError } from "../../bus/http/mod.ts";
import { type Logger, systemClock } from "../../bus/mod.ts";
import { LoginRefusedError } from "../../workers/spotify_monitor/webapi/accounts.ts";
import { NotLoggedInError, SpotifyApi } from "../../workers/spotify_monitor/webapi/api.ts";
import { type Login, LoginFile } from "../../workers/spotify_monitor/webapi/login_file.ts";
import { SpotifyService } from "../integration/spotify_service.ts";

const SONG = { name: "Song", artists: ["One"], album: "Album", durationMs: 200_000 };
const silent = { info() {}, warn() {}, error() {}, debug() {} } as unknown as Logger;

/** A file on a disk that is full. */
class FullDisk extends LoginFile {
  isFull = false;

  override write(login: Login): Promise<void> {
    return this.isFull ? Promise.reject(new Error("no space left")) : super.write(login);
  }
}

interface Stage {
  readonly spotify: SpotifyService;
  readonly file: FullDisk;
  newApi(): SpotifyApi;
  ask(api: SpotifyApi): Promise<unknown>;
}

async function onStage(act: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const spotify = new SpotifyService();
  try {
    const file = new FullDisk(join(folder, "spotify.json"));
    await file.write({ clientId: "id", refreshToken: spotify.issue() });
    spotify.play(SONG);
    await act({
      spotify,
      file,
      newApi: () =>
        new SpotifyApi({
          gate: new HttpGate({ service: "Spotify", clock: systemClock }),
          apiUrl: `${spotify.url}/v1`,
          accountsUrl: spotify.url,
          login: file,
          clock: systemClock,
          log: silent,
        }),
      ask: (api) => api.player(new AbortController().signal),
    });
  } finally {
    await spotify[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an access token is used until it is refused", async () => {
  await onStage(async ({ spotify, newApi, ask }) => {
    const api = newApi();
    for (let i = 0; i < 3; i++) await ask(api);
    assert.deepEqual(spotify.requests.map(({ path }) => path), [
      "/api/token",
      ...Array<string>(3).fill("/v1/me/player"),
    ]);
  });
});

Deno.test("a next login that cannot be stored works on, and is stored when there is room", async () => {
  await onStage(async ({ spotify, file, newApi, ask }) => {
    const api = newApi();
    file.isFull = true;
    const before = await file.read();
    await ask(api);
    spotify.accessTokens.clear();
    await ask(api);
    assert.deepEqual(await file.read(), before);
    file.isFull = false;
    spotify.accessTokens.clear();
    await ask(api);
    assert.deepEqual([...spotify.refreshTokens], [(await file.read())?.refreshToken]);
  });
});

Deno.test("a login that another process has renewed is used", async () => {
  await onStage(async ({ spotify, newApi, ask }) => {
    const [one, other] = [newApi(), newApi()];
    await ask(one);
    await ask(other);
    spotify.accessTokens.clear();
    await ask(one);
    await ask(other);
    assert.equal(spotify.refreshTokens.size, 1);
  });
});

Deno.test("who has logged out is asked for no more", async () => {
  await onStage(async ({ spotify, file, newApi, ask }) => {
    const api = newApi();
    await ask(api);
    await file.remove();
    const asked = spotify.requests.length;
    await assert.rejects(ask(api), NotLoggedInError);
    assert.equal(spotify.requests.length, asked);
  });
});

Deno.test("a refused login is tried once, the next one at once", async () => {
  await onStage(async ({ spotify, file, newApi, ask }) => {
    const api = newApi();
    spotify.refreshTokens.clear();
    await assert.rejects(ask(api), LoginRefusedError);
    await assert.rejects(ask(api), /Refresh token revoked/);
    assert.equal(spotify.requests.length, 1);
    await file.write({ clientId: "id", refreshToken: spotify.issue() });
    assert.ok(await ask(api));
  });
});

Deno.test("refusals that no login mends are not repeated within a minute", async () => {
  await onStage(async ({ spotify, newApi, ask }) => {
    spotify.troubles = [{ kind: "status", status: 403 }];
    const error = await ask(newApi()).catch((error: unknown) => error);
    assert.ok(error instanceof ServiceUnavailableError);
    assert.equal(error.retrySeconds, 60);
    assert.match(error.message, /403: Something is wrong/);
  });
});
