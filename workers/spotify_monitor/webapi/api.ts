import { type HttpAnswer, type HttpGate, ServiceUnavailableError } from "../../../bus/http/mod.ts";
import { type Clock, errorText, type Logger } from "../../../bus/mod.ts";
import { Accounts, LoginRefusedError, type Tokens } from "./accounts.ts";
import type { Login, LoginFile } from "./login_file.ts";

/** A token is renewed so long before its end. */
const MARGIN_SECONDS = 60;
/** After a refusal that no login mends it is asked again as seldom as this. */
const REFUSED_SECONDS = 60;

/** Nobody has logged in. */
export class NotLoggedInError extends Error {
  override readonly name = "NotLoggedInError";
}

/** What {@link SpotifyApi} needs. */
export interface SpotifyApiOptions {
  readonly gate: HttpGate;
  /** Such as https://api.spotify.com/v1 */
  readonly apiUrl: string;
  /** Such as https://accounts.spotify.com */
  readonly accountsUrl: string;
  readonly login: LoginFile;
  readonly clock: Clock;
  readonly log: Logger;
}

/** An access token, and how long it is good. */
interface Access {
  readonly token: string;
  readonly untilMs: number;
  /** The login as it stood in the file. */
  readonly login: Login;
}

/** Asks Spotify's Web API in the name of whoever has logged in. */
export class SpotifyApi {
  readonly #options: SpotifyApiOptions;
  readonly #accounts: Accounts;
  #access: Access | undefined;
  /** One that was refused: asking with it again changes nothing. */
  #refused: { login: Login; error: LoginRefusedError } | undefined;
  /** One that could not be stored, so that the file still holds another. */
  #unstored: { login: Login; instead: Login } | undefined;

  constructor(options: SpotifyApiOptions) {
    this.#options = options;
    this.#accounts = new Accounts(options.gate, options.accountsUrl);
  }

  /**
   * What the player does.
   *
   * @returns the answer's JSON; undefined when no player is active
   * @throws {NotLoggedInError}
   * @throws {LoginRefusedError} when the user has to log in again
   * @throws {LoginFileError}
   * @throws {ServiceUnavailableError} with the time to wait
   */
  async player(signal: AbortSignal): Promise<unknown> {
    const { status, text } = await this.#get("/me/player?additional_types=track,episode", signal);
    if (status === 204 || (status === 200 && text.trim() === "")) return undefined;
    const json = parsed(text);
    if (status === 200 && json !== undefined) return json;
    const said = messageIn(json);
    throw new ServiceUnavailableError(
      status === 200
        ? "Spotify's answer is no JSON"
        : `Spotify answered ${status}${said === "" ? "" : `: ${said}`}`,
      REFUSED_SECONDS,
    );
  }

  async #get(path: string, signal: AbortSignal): Promise<HttpAnswer> {
    const first = await this.#getWith(await this.#token(signal), path, signal);
    if (first.status !== 401) return first;
    // Tokens can be called back before their time.
    this.#access = undefined;
    return await this.#getWith(await this.#token(signal), path, signal);
  }

  #getWith(token: string, path: string, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#options.gate.ask(`${this.#options.apiUrl}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      redirect: "error",
      signal,
    });
  }

  async #token(signal: AbortSignal): Promise<string> {
    const { login: file, clock } = this.#options;
    const login = await file.read();
    if (login === undefined) {
      this.#access = undefined;
      throw new NotLoggedInError("nobody has logged in: spotify_monitor login");
    }
    const access = this.#access;
    const isOurs = access !== undefined && isSame(access.login, login);
    if (isOurs && clock.monotonicMs() < access.untilMs) return access.token;
    return await this.#refresh(login, signal);
  }

  async #refresh(stored: Login, signal: AbortSignal): Promise<string> {
    const { login: file, clock } = this.#options;
    const isReplaced = this.#unstored !== undefined && isSame(this.#unstored.instead, stored);
    const login = isReplaced ? this.#unstored?.login ?? stored : stored;
    if (this.#refused !== undefined && isSame(this.#refused.login, login)) {
      throw this.#refused.error;
    }
    let tokens: Tokens;
    try {
      tokens = await this.#accounts.refresh(login, signal);
    } catch (error) {
      if (!(error instanceof LoginRefusedError)) throw error;
      this.#refused = { login, error };
      const now = await file.read();
      // Another process has used the token, and has stored the next one.
      if (now !== undefined && !isSame(now, stored)) return await this.#refresh(now, signal);
      throw error;
    }
    const { accessToken, lifeSeconds, refreshToken } = tokens;
    const next = refreshToken === undefined ? login : { ...login, refreshToken };
    const isStored = isSame(next, stored) || await this.#store(next, stored);
    this.#unstored = isStored ? undefined : { login: next, instead: stored };
    const life = Math.max(lifeSeconds - MARGIN_SECONDS, lifeSeconds / 2);
    this.#access = {
      token: accessToken,
      untilMs: clock.monotonicMs() + life * 1000,
      login: isStored ? next : stored,
    };
    return accessToken;
  }

  /** Stores the next login, unless somebody has logged out or in meanwhile. @returns whether it is there */
  async #store(next: Login, before: Login): Promise<boolean> {
    const { login: file, log } = this.#options;
    try {
      const stored = await file.read();
      if (stored === undefined || !isSame(stored, before)) return false;
      await file.write(next);
      return true;
    } catch (error) {
      log.warn("the login cannot be stored; it works until this process ends: {error}", {
        error: errorText(error),
      });
      return false;
    }
  }
}

function isSame(a: Login, b: Login): boolean {
  return a.refreshToken === b.refreshToken && a.clientId === b.clientId;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by whoever needs it
  }
}

/** `{error: {message}}`, as the Web API refuses. */
function messageIn(json: unknown): string {
  const { error } = (json ?? {}) as { error?: { message?: unknown } };
  const message = error?.message;
  return typeof message === "string" ? message.slice(0, 300) : "";
}
