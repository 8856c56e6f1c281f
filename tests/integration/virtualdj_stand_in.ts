/**
 * Stands in for VirtualDJ: decks that play, told as the program tells them, over OS2L with and without its
 * telemetry, OSC, Network Control and files.
 */
import { createSocket, type Socket } from "node:dgram";
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decodePacket, encodeMessage } from "../../bus/osc/mod.ts";

/** One deck of the stand-in. */
export class StandInDeck {
  artist = "";
  title = "";
  album = "";
  key = "";
  file = "";
  /** Seconds. */
  length = 0;
  /** Tempo of the track at normal speed. */
  trackBpm = 120;
  rate = 1;
  volume = 1;
  #playing = false;
  #position = 0;
  #sinceMs = 0;

  /** Seconds into the track. */
  get position(): number {
    const moved = this.#playing ? (performance.now() - this.#sinceMs) / 1000 * this.rate : 0;
    return Math.min(this.length, this.#position + moved);
  }

  set position(seconds: number) {
    this.#position = seconds;
    this.#sinceMs = performance.now();
  }

  get playing(): boolean {
    return this.#playing;
  }

  set playing(playing: boolean) {
    this.#rest();
    this.#playing = playing;
  }

  /** Changes the speed from here on. */
  pitch(rate: number): void {
    this.#rest();
    this.rate = rate;
  }

  /** Counts on from here. */
  #rest(): void {
    const { position } = this;
    this.position = position;
  }

  load(track: { artist: string; title: string; length?: number; file?: string; bpm?: number }) {
    this.playing = false;
    this.position = 0;
    this.artist = track.artist;
    this.title = track.title;
    this.length = track.length ?? 240;
    this.file = track.file ?? `/Music/${track.artist} - ${track.title}.mp3`;
    this.trackBpm = track.bpm ?? 120;
  }

  get loaded(): boolean {
    return this.title !== "";
  }

  get audible(): boolean {
    return this.#playing && this.volume > 0;
  }
}

/** A VirtualDJ with two decks. */
export class VirtualDjStandIn implements AsyncDisposable {
  readonly decks: readonly [StandInDeck, StandInDeck];
  crossfader = 0.5;
  /** What was asked over HTTP, and the headers of the last question. */
  readonly questions: string[] = [];
  authorization = "";
  readonly #closers: (() => void | Promise<void>)[] = [];

  constructor(decks: readonly [StandInDeck, StandInDeck] = [new StandInDeck(), new StandInDeck()]) {
    this.decks = decks;
  }

  /** Value of a VDJScript expression, as over OS2L's telemetry. */
  value(script: string): string | number | undefined {
    const [, number, verb = ""] = /^deck ([12]) (.+)$/.exec(script) ?? [];
    const deck = this.decks[Number(number) - 1];
    if (deck !== undefined) return valueOf(deck, verb);
    if (script === "get_decks") return this.decks.length;
    if (script.startsWith("get_crossfader_result")) return this.crossfader;
    return script === "get_version" ? "2026" : undefined;
  }

  /** Connects to a lighting program, and tells the decks at its wish. */
  async os2l(port: number, telemetry: "telemetry" | "beats only"): Promise<Os2lLine> {
    const line = new Os2lLine(this, await Deno.connect({ hostname: "127.0.0.1", port }));
    this.#closers.push(() => line.close());
    if (telemetry === "telemetry") void line.answer();
    return line;
  }

  /** Answers over OSC: asked at `port`, answering at `backPort`, as its options name them. */
  async osc(port: number, backPort: number): Promise<void> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(port, "127.0.0.1", () => resolve()));
    const subscribed = new Map<string, string | number>();
    socket.on("message", (bytes: Uint8Array) => {
      const decoded = decodePacket(bytes);
      if (!decoded.ok) return;
      for (const { address } of decoded.messages) {
        const [, kind, path = ""] = /^\/vdj\/(query|subscribe)\/(.+)$/.exec(address) ?? [];
        const value = this.#oscValue(path);
        if (value === undefined) continue;
        if (kind === "subscribe") subscribed.set(path, value);
        else sendOsc(socket, backPort, path, value);
      }
    });
    const timer = setInterval(() => {
      for (const [path, told] of subscribed) {
        const value = this.#oscValue(path);
        if (value === undefined || value === told) continue;
        subscribed.set(path, value);
        sendOsc(socket, backPort, path, value);
      }
    }, 50);
    this.#closers.push(() => {
      clearInterval(timer);
      socket.close();
    });
  }

  /** Answers as the plugin Network Control does. @returns its address */
  networkControl(password = ""): string {
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
      const script = new URL(request.url).searchParams.get("script") ?? "";
      this.questions.push(script);
      this.authorization = request.headers.get("authorization") ?? "";
      if (password !== "" && this.authorization !== `Bearer ${password}`) {
        return new Response("", { status: 401 });
      }
      const value = this.value(script);
      return new Response(value === undefined ? "error:-2147467259" : String(value));
    });
    this.#closers.push(() => server.shutdown());
    return `http://127.0.0.1:${server.addr.port}`;
  }

  /** Quits: every line is cut. */
  async quit(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.quit();
  }

  #oscValue(path: string): string | number | undefined {
    const [, number, verb = ""] = /^deck\/([12])\/(.+)$/.exec(path) ?? [];
    const deck = this.decks[Number(number) - 1];
    if (deck === undefined) return this.value(path);
    // Over OSC no is an empty text, and yes a 1.
    if (["play", "is_audible", "loaded"].includes(verb)) {
      return valueOf(deck, verb) === "on" ? "1" : "";
    }
    if (verb === "song_pos") return deck.length > 0 ? deck.position / deck.length : 0;
    return valueOf(deck, verb);
  }
}

/** A connection to a lighting program. */
export class Os2lLine {
  readonly #virtualDj: VirtualDjStandIn;
  readonly #connection: Deno.TcpConn;
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(virtualDj: VirtualDjStandIn, connection: Deno.TcpConn) {
    this.#virtualDj = virtualDj;
    this.#connection = connection;
  }

  /** Writes bytes as they are. */
  async write(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
  }

  async beat(pos: number, bpm: number, strength = 0.7): Promise<void> {
    await this.write(
      `{"evt":"beat","change":false,"pos":${pos},"bpm":${bpm},"strength":${strength}}`,
    );
  }

  /** Resolves when the other side has closed it. */
  async closed(): Promise<void> {
    const buffer = new Uint8Array(4096);
    try {
      while (await this.#connection.read(buffer) !== null);
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
    }
  }

  /** Reads a subscription and tells what changes, as often as it asks for. */
  async answer(): Promise<void> {
    let text = "";
    const buffer = new Uint8Array(16_384);
    try {
      for (;;) {
        const count = await this.#connection.read(buffer);
        if (count === null) return;
        text += new TextDecoder().decode(buffer.subarray(0, count));
        if (!text.endsWith("}\n")) continue;
        const { trigger, frequency } = JSON.parse(text) as { trigger: string[]; frequency: string };
        this.#stream(trigger, 1000 / Number(frequency));
        text = "";
      }
    } catch (error) {
      if (!this.#closed) throw error;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#connection.close();
  }

  #stream(triggers: readonly string[], intervalMs: number): void {
    const told = new Map<string, string | number>();
    const tell = () => {
      let text = "";
      for (const trigger of triggers) {
        const value = this.#virtualDj.value(trigger);
        if (value === undefined || told.get(trigger) === value) continue;
        told.set(trigger, value);
        text += JSON.stringify({ evt: "subscribed", trigger, value });
      }
      if (text !== "" && !this.#closed) this.write(text).catch(() => this.close());
    };
    tell();
    this.#timer = setInterval(tell, intervalMs);
  }
}

function valueOf(deck: StandInDeck, verb: string): string | number | undefined {
  switch (verb) {
    case "loaded":
      return deck.loaded ? "on" : "off";
    case "play":
      return deck.playing ? "on" : "off";
    case "is_audible":
      return deck.audible ? "on" : "off";
    case "get_title":
      return deck.title || "Drag a song on this deck to load it";
    case "get_artist":
      return deck.artist;
    case "get_album":
      return deck.album;
    case "get_key":
      return deck.key;
    case "get_filepath":
      return deck.file;
    case "get_songlength":
      return deck.length;
    case "get_time total":
      return Math.round(deck.length * 1000);
    case "get_time elapsed absolute":
      return Math.round(deck.position * 1000);
    case "get_bpm":
      return deck.trackBpm * deck.rate;
    case "volume":
      return deck.volume;
    default:
      return undefined;
  }
}

function sendOsc(socket: Socket, port: number, path: string, value: string | number): void {
  const type = typeof value === "string" ? "s" : "f";
  socket.send(encodeMessage(`/vdj/${path}`, type, [value]), port, "127.0.0.1");
}

/** VirtualDJ's folder, written as the program writes it. */
export class HistoryFolder {
  readonly home: string;

  constructor(home: string) {
    this.home = home;
  }

  /** Adds a track to the playlist of a day; `layout` is old (one folder) or by year and month. */
  async playlist(
    day: string,
    lines: string,
    layout: "flat" | "by month" = "flat",
  ): Promise<void> {
    const [year = "", month = ""] = day.split("-");
    const folder = layout === "flat" ? ["History"] : ["History", year, month];
    await this.append(join(this.home, ...folder, `${day}.m3u`), lines);
  }

  /** Adds text to the track list. */
  async tracklist(text: string): Promise<void> {
    await this.append(join(this.home, "History", "tracklist.txt"), text);
  }

  /** Writes `database.xml`. */
  async database(songs: string): Promise<void> {
    const text = `<?xml version="1.0" encoding="UTF-8"?>\r\n` +
      `<VirtualDJ_Database Version="2024">\r\n${songs}</VirtualDJ_Database>\r\n`;
    await writeFile(join(this.home, "database.xml"), text);
  }

  private async append(path: string, text: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, text);
  }
}

/** The two lines of a track in a playlist. */
export function playlistLines(
  track: { artist: string; title: string; playedAt: number; length: number; file: string },
): string {
  return `#EXTVDJ:<time>21:39</time><lastplaytime>${Math.round(track.playedAt)}</lastplaytime>` +
    `<filesize>8000000</filesize><artist>${track.artist}</artist><title>${track.title}</title>` +
    `<songlength>${track.length}</songlength>\n${track.file}\n`;
}

/** A line of the track list, of now. */
export function tracklistLine(name: string): string {
  const now = new Date();
  const digits = (value: number) => String(value).padStart(2, "0");
  return `${digits(now.getHours())}:${digits(now.getMinutes())} : ${name}\n`;
}
