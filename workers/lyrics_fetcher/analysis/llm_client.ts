/**
 * An OpenAI-compatible endpoint, such as OpenAI, Ollama or LM Studio. One request is all that is needed
 * of the protocol; the official client would take 24 MB of memory and hold up the lines for 0.4 s when
 * it is loaded.
 */
import { z } from "zod";
import { type HttpAnswer, type HttpGate, ServiceUnavailableError } from "../../../bus/http/mod.ts";
import { lineText } from "../../../bus/lyrics/mod.ts";
import type { Analysis } from "./analysis.ts";
import { chatText, LlmAnswerError, readAnswer } from "./llm_answer.ts";
import { ANSWER_SCHEMA, chatMessages } from "./llm_prompt.ts";

/** Longest answer that is asked for. */
const MOST_TOKENS = 900;
/** Requests for one song, whatever comes back. */
const MOST_REQUESTS = 3;
const ANSWER_RETRY_SECONDS = 300;
const MOST_OF_ERROR = 200;

const USUAL = { temperature: 0, max_tokens: MOST_TOKENS };
/** How strictly an endpoint can be held: what it refuses is asked for less strictly. */
const FORMATS = [
  {
    ...USUAL,
    response_format: {
      type: "json_schema",
      json_schema: { name: "lyrics_analysis", strict: true, schema: ANSWER_SCHEMA },
    },
  },
  { ...USUAL, response_format: { type: "json_object" } },
  // Models of OpenAI that think refuse `max_tokens` and `temperature`; what they think counts as tokens.
  { max_completion_tokens: 4 * MOST_TOKENS },
] as const;

/** Where and which. */
export interface LlmSettings {
  /** Such as `http://127.0.0.1:11434/v1` */
  readonly url: string;
  readonly model: string;
  readonly key: string;
}

/** What is analysed. */
export interface LlmTask {
  readonly song: { readonly artist: string; readonly title: string };
  readonly lines: readonly string[];
  /** As the words were recognised, ISO 639-3. */
  readonly language: string;
}

/** Asks through the gate. */
export class LlmClient {
  readonly #gate: HttpGate;
  readonly #settings: () => LlmSettings;
  /** The strictest format that the endpoint takes, as far as is known. */
  #format = 0;

  constructor(gate: HttpGate, settings: () => LlmSettings) {
    this.#gate = gate;
    this.#settings = settings;
  }

  /**
   * Has a song analysed.
   *
   * @throws ServiceUnavailableError when it cannot be asked, or answers what cannot be used
   */
  async analyze(task: LlmTask, signal?: AbortSignal): Promise<Analysis> {
    const { model } = this.#settings();
    let lastWrong = "";
    for (let request = 0; request < MOST_REQUESTS; request++) {
      const answer = await this.#ask(task, signal);
      if (answer.status === 400 || answer.status === 422) {
        lastWrong = `it answered ${answer.status}${this.#said(answer)}`;
        if (this.#format === FORMATS.length - 1) break;
        this.#format++;
        continue;
      }
      if (answer.status !== 200) {
        lastWrong = `it answered ${answer.status}${explained(answer.status)}${this.#said(answer)}`;
        break;
      }
      try {
        return readAnswer(chatText(answer.text), task.lines, { model, language: task.language });
      } catch (error) {
        if (!(error instanceof LlmAnswerError)) throw error;
        lastWrong = error.message;
      }
    }
    throw new ServiceUnavailableError(`LLM: ${lastWrong}`, ANSWER_RETRY_SECONDS);
  }

  /** What the endpoint has against a request, for people. */
  #said({ text }: HttpAnswer): string {
    const { key } = this.#settings();
    const message = errorMessage(text);
    // Some repeat the key, or a part of it, when they refuse it.
    if (message === "" || key !== "" && message.includes(key.slice(0, 4))) return "";
    return ` ("${message}")`;
  }

  #ask({ song, lines }: LlmTask, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const { url, model, key } = this.#settings();
    const format = FORMATS[this.#format];
    const headers = new Headers({ "content-type": "application/json" });
    if (key !== "") headers.set("authorization", `Bearer ${key}`);
    return this.#gate.ask(`${url.replace(/\/+$/, "")}/chat/completions`, {
      method: "POST",
      headers,
      redirect: "error", // the key is for this address and no other
      body: JSON.stringify({
        ...(model === "" ? {} : { model }),
        messages: chatMessages(song, lines),
        stream: false,
        ...format,
      }),
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

const errorSchema = z.object({ error: z.union([z.string(), z.object({ message: z.string() })]) });

function errorMessage(text: string): string {
  try {
    const { data } = errorSchema.safeParse(JSON.parse(text));
    const message = typeof data?.error === "string" ? data.error : data?.error.message ?? "";
    return lineText(message).slice(0, MOST_OF_ERROR).toWellFormed();
  } catch {
    return ""; // a page of some proxy: its status says more
  }
}

function explained(status: number): string {
  if (status === 401 || status === 403) return ": is llm_key right?";
  return status === 404 ? ": are llm_url (it ends in /v1) and llm_model right?" : "";
}
