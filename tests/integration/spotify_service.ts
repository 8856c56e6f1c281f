/**
 * Stands in for Spotify: the accounts service (`/authorize`, `/api/token`) and the player of the Web API
 * (`/v1/me/player`), in the forms that their documentation gives. It checks what it is asked, and can be
 * told to fail in every way.
 */
import { createHash } from "node:crypto";

/** What may become of a request to the player. */
export type Trouble =
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: "cut" | "silence" | "nonsense" };

/** A track that the player plays. */
export interface PlayedTrack {
  readonly name: string;
  readonly artists: readonly string[];
  readonly album: string;
  readonly durationMs: number;
}

/** See the head of the file. */
export class SpotifyService implements AsyncDisposable {
  /** Tells when each request came: path, and ms of the monotonic clock. */
  readonly requests: { path: string; atMs: number }[] = [];
  /** Refresh tokens that are good; each works once, and the next one takes its place. */
  readonly refreshTokens = new Set<string>();
  /** Access tokens that are good. */
  readonly accessTokens = new Set<string>();
  /** What the next questions for the player meet, one after the other; the last one stays. */
  troubles: Trouble[] = [];
  lifeSeconds = 3600;
  /** Whether the user allows it in the browser. */
  isAllowed = true;
  #track: PlayedTrack | undefined;
  #isPlaying = false;
  #positionMs = 0;
  #sinceMs = 0;
  #count = 0;
  readonly #codes = new Map<string, { challenge: string; redirectUri: string; clientId: string }>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #closed = Promise.withResolvers<void>();

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#handle(request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Settings that send the monitor here. */
  get settings(): string[] {
    return ["--set", `api_url=${this.url}/v1`, "--set", `accounts_url=${this.url}`];
  }

  /** How often the player was asked for. */
  get questions(): number {
    return this.requests.filter(({ path }) => path === "/v1/me/player").length;
  }

  /** What the player does from now on; without a track no player is active. */
  play(track: PlayedTrack | undefined, positionMs = 0, isPlaying = true): void {
    this.#track = track;
    this.#isPlaying = isPlaying;
    this.#positionMs = positionMs;
    this.#sinceMs = performance.now();
  }

  /** A refresh token as if somebody had logged in. */
  issue(): string {
    const token = `refresh-${++this.#count}`;
    this.refreshTokens.add(token);
    return token;
  }

  async #handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    this.requests.push({ path: url.pathname, atMs: performance.now() });
    if (url.pathname === "/authorize") return this.#authorize(url.searchParams);
    if (url.pathname === "/api/token" && request.method === "POST") {
      return this.#token(new URLSearchParams(await request.text()));
    }
    if (url.pathname === "/v1/me/player") return await this.#player(request);
    return new Response("not here", { status: 404 });
  }

  #authorize(asked: URLSearchParams): Response {
    const [redirectUri = "", challenge = "", clientId = ""] = [
      "redirect_uri",
      "code_challenge",
      "client_id",
    ].map((name) => asked.get(name) ?? "");
    const isRight = asked.get("response_type") === "code" && challenge.length === 43 &&
      asked.get("code_challenge_method") === "S256" &&
      /^http:\/\/127\.0\.0\.1:\d+\/callback$/.test(redirectUri);
    if (!isRight) return new Response("INVALID_CLIENT: Invalid redirect URI", { status: 400 });
    const back = new URL(redirectUri);
    back.searchParams.set("state", asked.get("state") ?? "");
    if (this.isAllowed) {
      const code = `code-${++this.#count}`;
      this.#codes.set(code, { challenge, redirectUri, clientId });
      back.searchParams.set("code", code);
    } else back.searchParams.set("error", "access_denied");
    return Response.redirect(back, 302);
  }

  #token(form: URLSearchParams): Response {
    const refused = (description: string) =>
      Response.json({ error: "invalid_grant", error_description: description }, { status: 400 });
    if (form.get("grant_type") === "authorization_code") {
      const code = form.get("code") ?? "";
      const asked = this.#codes.get(code);
      this.#codes.delete(code);
      const challenge = createHash("sha256").update(form.get("code_verifier") ?? "").digest(
        "base64url",
      );
      const isRight = asked?.challenge === challenge &&
        asked.redirectUri === form.get("redirect_uri") && asked.clientId === form.get("client_id");
      return isRight ? this.#grant() : refused("Invalid authorization code");
    }
    const used = form.get("refresh_token") ?? "";
    if (!this.refreshTokens.delete(used)) return refused("Refresh token revoked");
    return this.#grant();
  }

  #grant(): Response {
    const accessToken = `access-${++this.#count}`;
    this.accessTokens.add(accessToken);
    return Response.json({
      access_token: accessToken,
      token_type: "Bearer",
      scope: "user-read-playback-state",
      expires_in: this.lifeSeconds,
      refresh_token: this.issue(),
    });
  }

  async #player(request: Request): Promise<Response> {
    const trouble = this.troubles.length > 1 ? this.troubles.shift() : this.troubles[0];
    if (trouble !== undefined) return await this.#trouble(trouble);
    const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
    if (!this.accessTokens.has(token)) {
      const error = { status: 401, message: "The access token expired" };
      return Response.json({ error }, { status: 401 });
    }
    const track = this.#track;
    if (track === undefined) return new Response(null, { status: 204 });
    const passedMs = this.#isPlaying ? performance.now() - this.#sinceMs : 0;
    return Response.json({
      device: { name: "Booth", type: "Computer", is_active: true, volume_percent: 80 },
      is_playing: this.#isPlaying,
      progress_ms: Math.round(Math.min(this.#positionMs + passedMs, track.durationMs)),
      timestamp: Date.now(),
      currently_playing_type: "track",
      item: {
        type: "track",
        name: track.name,
        duration_ms: track.durationMs,
        artists: track.artists.map((name) => ({ name, type: "artist" })),
        album: { name: track.album },
      },
    });
  }

  async #trouble(trouble: Trouble): Promise<Response> {
    if (trouble.kind === "status") {
      const headers = trouble.retryAfter === undefined
        ? undefined
        : { "retry-after": trouble.retryAfter };
      const error = { status: trouble.status, message: "Something is wrong" };
      return Response.json({ error }, {
        status: trouble.status,
        ...(headers === undefined ? {} : { headers }),
      });
    }
    if (trouble.kind === "nonsense") return new Response("<html>Sign in to the hotel's network");
    if (trouble.kind === "silence") {
      await this.#closed.promise;
      return new Response(null, { status: 204 });
    }
    const cut = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"is_playing": tr'));
        controller.close(); // long before its length
      },
    });
    return new Response(cut, { headers: { "content-length": "1000" } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.resolve();
    await this.#server.shutdown();
  }
}
