/** Where the browser brings the answer of Spotify's accounts service: a page of this machine. */
import { errorText, UserError } from "../../../bus/mod.ts";

/** What Spotify calls back with is no longer. */
const LONGEST_CODE = 4_096;
const PATH = "/callback";

/** A page for people, with nothing in it that came with the request. */
function page(status: number, title: string, text: string): Response {
  const html = `<!doctype html><meta charset="utf-8"><title>${title}</title>` +
    `<body style="font: 1.2em sans-serif; margin: 4em"><h1>${title}</h1><p>${text}</p>`;
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      connection: "close",
    },
  });
}

/** Waits for one answer on the loopback address. */
export class CallbackServer implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #answer = Promise.withResolvers<string>();
  readonly #state: string;

  /**
   * @param port 0 for any free one
   * @param state what the answer must name; others are turned away and change nothing
   * @throws {UserError} when the port is taken
   */
  constructor(port: number, state: string) {
    this.#state = state;
    // Nobody may be waiting when it fails.
    this.#answer.promise.catch(() => undefined);
    try {
      this.#server = Deno.serve(
        { hostname: "127.0.0.1", port, onListen: () => {} },
        (request) => this.#handle(request),
      );
    } catch (error) {
      throw new UserError(
        `http://127.0.0.1:${port} cannot be opened for the answer of the browser (${
          errorText(error)
        }); give another --login-port, and register it with your app at Spotify`,
        { cause: error },
      );
    }
  }

  /** The address to register at Spotify, which the browser is sent to. */
  get redirectUri(): string {
    return `http://127.0.0.1:${this.#server.addr.port}${PATH}`;
  }

  /** The code that Spotify gave. @throws {UserError} when the user has refused, or `signal` gives up */
  async code(signal: AbortSignal): Promise<string> {
    const giveUp = () => this.#answer.reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      return await this.#answer.promise;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }

  #handle(request: Request): Response {
    const url = new URL(request.url);
    if (url.pathname !== PATH) return page(404, "Nothing here", "This page has another address.");
    if (request.method !== "GET") return page(405, "Not so", "This page is only shown.");
    const { searchParams } = url;
    if (searchParams.get("state") !== this.#state) {
      return page(
        400,
        "Not asked for",
        "This answer belongs to another login. Begin again with <code>spotify_monitor login</code>.",
      );
    }
    const code = searchParams.get("code");
    if (code !== null && code !== "" && code.length <= LONGEST_CODE) {
      this.#answer.resolve(code);
      return page(200, "Thank you", "You can close this page and go back to the terminal.");
    }
    const reason = (searchParams.get("error") ?? "it brought no code").slice(0, 100);
    this.#answer.reject(new UserError(`Spotify did not allow it: ${reason}`));
    return page(200, "Not allowed", "Nothing has changed. You can close this page.");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The page for the browser leaves first; what hangs does not hold it up.
    const late = new Promise((resolve) => setTimeout(resolve, 500));
    await Promise.race([this.#server.shutdown(), late]);
  }
}
