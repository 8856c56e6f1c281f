/** Stand-ins for the services of the network: they answer as LRCLIB and an LLM do, and as badly. */

/** A request that came. */
export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: string;
  readonly atMs: number;
}

/** What to answer: a response, or nothing at all. */
export type Answer = (asked: Asked) => Response | "cut" | Promise<Response | "cut">;

/** An HTTP server of this process; what it answers may change while it runs. */
export class StandInServer implements AsyncDisposable {
  readonly asked: Asked[] = [];
  answer: Answer;
  /** Requests that are being answered now, and the most there were at once. */
  most = 0;
  #now = 0;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(answer: Answer, port = 0) {
    this.answer = answer;
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port,
      onListen: () => {},
      onError: () => new Response(null, { status: 500 }),
    }, (request) => this.#take(request));
  }

  async #take(request: Request): Promise<Response> {
    const { pathname: path, searchParams: query } = new URL(request.url);
    this.most = Math.max(this.most, ++this.#now);
    try {
      const body = await request.text();
      const asked = { path, query, headers: request.headers, body, atMs: performance.now() };
      this.asked.push(asked);
      const answer = await this.answer(asked);
      return answer === "cut" ? cutResponse() : answer;
    } finally {
      this.#now--;
    }
  }

  get port(): number {
    return this.#server.addr.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** Promises 1,000 bytes and breaks off. */
function cutResponse(): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"id":'));
      setTimeout(() => controller.error(new Error("cut")), 5);
    },
  });
  return new Response(body, { headers: { "content-length": "1000" } });
}

/** A song as LRCLIB has it. */
export function lrclibSong(
  artistName: string,
  trackName: string,
  more: Record<string, unknown> = {},
) {
  return {
    id: 1,
    trackName,
    artistName,
    albumName: "",
    duration: 60,
    instrumental: false,
    plainLyrics: "line 0\nline 1",
    syncedLyrics: "[00:00.30]line 0\n[00:02.00]line 1",
    ...more,
  };
}

/** LRCLIB with these songs: `/get`, `/get/{id}`, `/search`. */
export function lrclibWith(...songs: ReturnType<typeof lrclibSong>[]): Answer {
  return ({ path, query }) => {
    const [, id] = /^\/api\/get\/(\d+)$/.exec(path) ?? [];
    const artist = query.get("artist_name")?.toLowerCase();
    const title = query.get("track_name")?.toLowerCase();
    const isExact = (song: typeof songs[number]) =>
      song.artistName.toLowerCase() === artist && song.trackName.toLowerCase() === title;
    if (path === "/api/search") {
      const terms = query.get("q")?.toLowerCase() ?? `${artist ?? ""} ${title ?? ""}`;
      return Response.json(songs.filter((song) => terms.includes(song.trackName.toLowerCase())));
    }
    const found = songs.find((song) => id === undefined ? isExact(song) : song.id === Number(id));
    return found === undefined ? notFound() : Response.json(found);
  };
}

/** LRCLIB's 404. */
export function notFound(): Response {
  const message = "Failed to find specified track";
  return Response.json({ message, name: "TrackNotFound", statusCode: 404 }, { status: 404 });
}

/** A chat completion with this text. */
export function completion(content: string): Response {
  return Response.json({
    id: "1",
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
  });
}

/** The same as a stream of events. */
export function streamedCompletion(content: string): Response {
  const pieces = content.match(/[\s\S]{1,20}/g) ?? [];
  const events = pieces.map((piece) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: piece } }] })}\n\n`
  );
  return new Response([...events, "data: [DONE]\n\n"].join(""), {
    headers: { "content-type": "text/event-stream" },
  });
}
