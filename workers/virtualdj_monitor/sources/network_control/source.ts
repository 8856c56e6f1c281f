import { HttpGate } from "../../../../bus/http/mod.ts";
import { errorText } from "../../../../bus/mod.ts";
import type { SourceView } from "../../decks/facts.ts";
import type { ScriptValue } from "../../decks/script_value.ts";
import type { DeckSource, SourceContext, SourceStatus } from "../source.ts";
import { NetworkControlReading } from "./reading.ts";

/** Asking every 20 ms has crashed the plugin. */
const SPACING_MS = 5;
const TIMEOUT_MS = 1500;
const LONGEST_ANSWER = 16 * 1024;
/** While a better source tells, this one only looks whether it could. */
const STANDBY_MS = 10_000;
const ABSENT_MS = 4000;
const LONGEST_BACKOFF_SECONDS = 4;

/** Port 80 is also that of any web server. */
const WEB_PAGE = /^<(!doctype|html|\?xml)/i;

/** Where the plugin is. */
export interface NetworkControlOptions {
  /** Such as `http://127.0.0.1:80`. */
  readonly url: string;
  /** The plugin's password; empty for none. */
  readonly password: string;
  readonly pollSeconds: number;
  /** Whether a better source tells about the decks now. */
  readonly isStandby: () => boolean;
}

/** VirtualDJ's plugin Network Control (Pro), asked every second or two. */
export class NetworkControlSource implements DeckSource {
  readonly name = "network_control";
  readonly #options: NetworkControlOptions;
  readonly #context: SourceContext;
  readonly #gate: HttpGate;
  readonly #ending = new AbortController();
  #reading = new NetworkControlReading();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: "live" | "standby" | "absent" = "absent";
  #reason = "not asked yet";

  constructor(options: NetworkControlOptions, context: SourceContext) {
    this.#options = options;
    this.#context = context;
    this.#gate = new HttpGate({
      service: "Network Control",
      clock: context.clock,
      spacingMs: SPACING_MS,
      timeoutMs: TIMEOUT_MS,
      maxBytes: LONGEST_ANSWER,
      maxBackoffSeconds: LONGEST_BACKOFF_SECONDS,
    });
  }

  get status(): SourceStatus {
    const { url } = this.#options;
    if (this.#state === "live") return { state: "live", detail: `${url} answers` };
    if (this.#state === "standby") {
      return { state: "live", detail: `${url} answers; it is not needed now` };
    }
    const detail = `${url}: ${this.#reason}; install VirtualDJ's plugin Network Control, ` +
      `start it, and set network_control to its address (it needs a Pro licence)`;
    return { state: "waiting", detail };
  }

  view(): SourceView | undefined {
    if (this.#state !== "live") return undefined;
    const { decks, mixer } = this.#reading.decks;
    return decks.length === 0 ? undefined : { source: this.name, decks, mixer };
  }

  start(): void {
    void this.#round();
  }

  stop(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
  }

  async #round(): Promise<void> {
    const { clock, changed, log } = this.#context;
    const before = this.#state;
    let waitMs = this.#options.pollSeconds * 1000;
    try {
      if (this.#options.isStandby()) {
        await this.#ask("get_version");
        this.#state = "standby";
        waitMs = STANDBY_MS;
      } else {
        await this.#reading.read((script) => this.#ask(script), () => clock.monotonicMs());
        this.#state = "live";
      }
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      this.#reason = errorText(error);
      this.#state = "absent";
      this.#reading = new NetworkControlReading();
      waitMs = ABSENT_MS;
    }
    if (before !== this.#state && (before === "absent" || this.#state === "absent")) {
      const detail = this.status.detail;
      if (before === "absent") log.info("{detail}", { detail });
      else log.warn("{detail}", { detail });
    }
    if (before === "live" || this.#state === "live") changed();
    this.#timer = setTimeout(() => void this.#round(), waitMs);
  }

  async #ask(script: string): Promise<ScriptValue | undefined> {
    const { url, password } = this.#options;
    const headers: Record<string, string> = password === ""
      ? {}
      : { authorization: `Bearer ${password}` };
    const query = new URL("/query", url);
    query.searchParams.set("script", script);
    const answer = await this.#gate.ask(query, {
      headers,
      redirect: "manual", // who sends us elsewhere is no VirtualDJ
      signal: this.#ending.signal,
    });
    if (answer.status === 401 || answer.status === 403) {
      throw new Error(`it answered ${answer.status}; set network_control_password`);
    }
    if (answer.status !== 200) throw new Error(`it answered ${answer.status}`);
    const text = answer.text.trim();
    if (WEB_PAGE.test(text)) throw new Error("a web page is there, and not VirtualDJ");
    return text.startsWith("error:") ? undefined : text;
  }
}
