import { isPayload, numberOr, type Payload, textOrNull } from "./payload.ts";

/** A recording that is being written. */
export interface OscRecording {
  readonly file: string;
  readonly packets: number;
  readonly seconds: number;
  readonly leftOut: number;
  readonly error: string | null;
}

/** A recording that is being played. */
export interface OscReplay {
  readonly file: string;
  readonly packets: number;
  readonly seconds: number;
}

/** Where the debugger listens, what it passes on, what went wrong: `osc.state`. */
export interface OscStatus {
  /** address:port; "nowhere" while it cannot. */
  readonly listening: string;
  /** host:port of those who get every packet. */
  readonly targets: readonly string[];
  readonly filter: string;
  readonly received: number;
  readonly messages: number;
  readonly malformed: number;
  readonly lastMalformed: string | null;
  readonly forwarded: number;
  readonly notForwarded: number;
  /** Why it cannot listen, else what went wrong last. */
  readonly lastError: string | null;
  readonly addresses: number;
  readonly recording: OscRecording | null;
  readonly replay: OscReplay | null;
}

const MOST_TARGETS = 16;
const LONGEST = 300;

/** Reads `osc.state`, whatever it holds. */
export function readStatus(payload: Payload): OscStatus {
  const forward: readonly unknown[] = Array.isArray(payload["forward"]) ? payload["forward"] : [];
  return {
    listening: textOrNull(payload["listening"], LONGEST) ?? "nowhere",
    targets: forward.slice(0, MOST_TARGETS).flatMap((target) => textOrNull(target, LONGEST) ?? []),
    filter: textOrNull(payload["filter"], LONGEST) ?? "",
    received: numberOr(payload["received"], 0),
    messages: numberOr(payload["messages"], 0),
    malformed: numberOr(payload["malformed"], 0),
    lastMalformed: textOrNull(payload["last_malformed"], LONGEST),
    forwarded: numberOr(payload["forwarded"], 0),
    notForwarded: numberOr(payload["not_forwarded"], 0),
    lastError: textOrNull(payload["listening_error"], LONGEST) ??
      textOrNull(payload["last_error"], LONGEST),
    addresses: numberOr(payload["addresses"], 0),
    recording: readRecording(payload["recording"]),
    replay: readReplay(payload["replay"]),
  };
}

/** Reads the facts of a recording, also as `stop_recording` answers; null for what is none. */
export function readRecording(value: unknown): OscRecording | null {
  if (!isPayload(value)) return null;
  return {
    file: textOrNull(value["file"], LONGEST) ?? "?",
    packets: numberOr(value["packets"], 0),
    seconds: numberOr(value["seconds"], 0),
    leftOut: numberOr(value["left_out"], 0),
    error: textOrNull(value["error"], LONGEST),
  };
}

function readReplay(value: unknown): OscReplay | null {
  if (!isPayload(value)) return null;
  return {
    file: textOrNull(value["file"], LONGEST) ?? "?",
    packets: numberOr(value["packets"], 0),
    seconds: numberOr(value["seconds"], 0),
  };
}
