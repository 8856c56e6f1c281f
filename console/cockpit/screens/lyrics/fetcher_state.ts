import { isPayload, numberOr } from "../../state/payload.ts";
import { shortText } from "../../state/short_text.ts";

/** What `lyrics_fetcher` says of itself when it is asked. */
export interface FetcherState {
  /** Whom it follows: "auto", "spotify", "virtualdj". */
  readonly choice: string;
  /** Model of the LLM; empty where none is configured. */
  readonly model: string;
  /** What went wrong with the LLM last; empty when nothing has. */
  readonly llmError: string;
  /** What went wrong with OSC last; empty when nothing has. */
  readonly oscError: string;
}

/** Reads the answer to `get_state`. */
export function fetcherState(answer: Record<string, unknown>): FetcherState {
  const config = isPayload(answer["config"]) ? answer["config"] : {};
  const metrics = isPayload(answer["metrics"]) ? answer["metrics"] : {};
  const osc = isPayload(metrics["osc"]) ? metrics["osc"] : {};
  return {
    choice: shortText(config["source"]),
    model: shortText(metrics["llm_backend"]),
    llmError: numberOr(metrics["llm_errors"], 0) > 0 ? shortText(metrics["llm_last_error"]) : "",
    oscError: shortText(osc["lastError"]),
  };
}
