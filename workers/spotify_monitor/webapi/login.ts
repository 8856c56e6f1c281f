/** `spotify_monitor login` and `logout`: who may see what plays. */
import { type HttpGate, ServiceUnavailableError } from "../../../bus/http/mod.ts";
import { UserError } from "../../../bus/mod.ts";
import { Accounts, authorizeUrl, LoginRefusedError } from "./accounts.ts";
import { CallbackServer } from "./callback_server.ts";
import type { LoginFile } from "./login_file.ts";
import { newPkce, randomText } from "./pkce.ts";

/** What {@link logIn} needs. */
export interface LoginOptions {
  /** Of the user's app at developer.spotify.com. */
  readonly clientId: string;
  /** Where the browser brings the answer, 0 for any free port. */
  readonly port: number;
  /** Such as https://accounts.spotify.com */
  readonly accountsUrl: string;
  readonly file: LoginFile;
  readonly gate: HttpGate;
  readonly timeoutSeconds: number;
  /** Shows the user the address to open. */
  ask(url: string, redirectUri: string): void;
}

/** @throws {UserError} when it did not come to a login; an earlier one stays as it was then */
export async function logIn(options: LoginOptions): Promise<void> {
  const { clientId, accountsUrl, file, gate, timeoutSeconds } = options;
  const state = randomText(24);
  const { verifier, challenge } = newPkce();
  await using server = new CallbackServer(options.port, state);
  const { redirectUri } = server;
  options.ask(authorizeUrl(accountsUrl, { clientId, redirectUri, state, challenge }), redirectUri);
  const code = await codeWithin(server, timeoutSeconds);
  try {
    const accounts = new Accounts(gate, accountsUrl);
    const { refreshToken } = await accounts.redeem({ code, clientId, redirectUri, verifier });
    if (refreshToken === undefined) throw new UserError("Spotify gave no token that lasts");
    await file.write({ clientId, refreshToken });
  } catch (error) {
    if (error instanceof LoginRefusedError || error instanceof ServiceUnavailableError) {
      throw new UserError(error.message, { cause: error });
    }
    throw error;
  }
}

async function codeWithin(server: CallbackServer, seconds: number): Promise<string> {
  const signal = AbortSignal.timeout(seconds * 1000);
  try {
    return await server.code(signal);
  } catch (error) {
    if (!signal.aborted || error instanceof UserError) throw error;
    throw new UserError(
      `no answer came from the browser within ${seconds} s; nothing has changed. ` +
        `Is ${server.redirectUri} registered with your app at Spotify?`,
      { cause: error },
    );
  }
}
