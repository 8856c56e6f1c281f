/**
 * Spotify's accounts service: OAuth 2.0 with the authorization code and PKCE, as a program without a
 * secret does it. https://developer.spotify.com/documentation/web-api/tutorials/code-pkce-flow
 */
import { z } from "zod";
import { type HttpGate, ServiceUnavailableError } from "../../../bus/http/mod.ts";

/** What is asked of the user: to see what plays, nothing else. */
export const SCOPE = "user-read-playback-state";

/** A token that says nothing of its end lives for so long. */
const DEFAULT_LIFE_SECONDS = 3_600;
/** After an answer that makes no sense the service is left alone for so long. */
const ODD_SECONDS = 30;
const LONGEST_TOKEN = 8_192;

const tokenSchema = z.object({
  access_token: z.string().min(1).max(LONGEST_TOKEN),
  expires_in: z.number().min(0).max(86_400 * 30).default(DEFAULT_LIFE_SECONDS),
  refresh_token: z.string().min(1).max(LONGEST_TOKEN).optional(),
});

const refusalSchema = z.object({
  error: z.string().max(200),
  error_description: z.string().max(500).default(""),
});

/** What the accounts service has given. */
export interface Tokens {
  readonly accessToken: string;
  /** Seconds from now. */
  readonly lifeSeconds: number;
  /** To be used from now on in place of the one before; undefined when that one stays. */
  readonly refreshToken: string | undefined;
}

/** The accounts service does not accept the login any more, or never did. */
export class LoginRefusedError extends Error {
  override readonly name = "LoginRefusedError";
}

/** What the user is asked for in the browser. */
export interface Question {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly challenge: string;
}

/** The address at which the user is asked. @param accountsUrl such as https://accounts.spotify.com */
export function authorizeUrl(accountsUrl: string, question: Question): string {
  const url = new URL(`${accountsUrl}/authorize`);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: question.clientId,
    scope: SCOPE,
    redirect_uri: question.redirectUri,
    state: question.state,
    code_challenge_method: "S256",
    code_challenge: question.challenge,
  }).toString();
  return url.href;
}

/** Asks the accounts service for tokens. */
export class Accounts {
  readonly #gate: HttpGate;
  readonly #url: string;

  constructor(gate: HttpGate, accountsUrl: string) {
    this.#gate = gate;
    this.#url = accountsUrl;
  }

  /** Redeems the code that the browser brought. @throws as {@link refresh} */
  redeem(
    given: { code: string; clientId: string; redirectUri: string; verifier: string },
    signal?: AbortSignal,
  ): Promise<Tokens> {
    return this.#ask({
      grant_type: "authorization_code",
      code: given.code,
      redirect_uri: given.redirectUri,
      client_id: given.clientId,
      code_verifier: given.verifier,
    }, signal);
  }

  /**
   * Asks for a fresh access token.
   *
   * @throws {LoginRefusedError} when the user has to log in again
   * @throws {ServiceUnavailableError} when the service cannot be asked now
   */
  refresh(
    given: { refreshToken: string; clientId: string },
    signal?: AbortSignal,
  ): Promise<Tokens> {
    return this.#ask({
      grant_type: "refresh_token",
      refresh_token: given.refreshToken,
      client_id: given.clientId,
    }, signal);
  }

  async #ask(form: Record<string, string>, signal?: AbortSignal): Promise<Tokens> {
    const { status, text } = await this.#gate.ask(`${this.#url}/api/token`, {
      method: "POST",
      // What a token is sent to must be the service itself.
      redirect: "error",
      body: new URLSearchParams(form),
      ...(signal === undefined ? {} : { signal }),
    });
    const json = parsed(text);
    const tokens = tokenSchema.safeParse(json);
    if (status === 200 && tokens.success) {
      const { access_token, expires_in, refresh_token } = tokens.data;
      return { accessToken: access_token, lifeSeconds: expires_in, refreshToken: refresh_token };
    }
    const refusal = refusalSchema.safeParse(json);
    if (refusal.success && (status === 400 || status === 401)) {
      const { error, error_description } = refusal.data;
      throw new LoginRefusedError(`Spotify refuses the login: ${error_description || error}`);
    }
    // Such as the sign-in page of a hotel's network.
    const what = status === 200 ? "with something that is no token" : String(status);
    throw new ServiceUnavailableError(`Spotify's accounts service answered ${what}`, ODD_SECONDS);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // said by whoever misses a field
  }
}
