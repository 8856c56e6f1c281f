import { errorText } from "../../../../bus/messages/errors.ts";
import { isPayload, numberOrNull, type Payload, payloads } from "../../state/payload.ts";
import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import { InputList, readInputs } from "./input_list.ts";

const TIMEOUT_MS = 2000;
/** Looking for devices asks the sound system. */
const DEVICES_TIMEOUT_MS = 8000;

/** A number in the analyser's configuration that keys change. */
interface Dial {
  /** Name in the configuration. */
  readonly key: string;
  readonly least: number;
  readonly most: number;
  /** The next value. */
  next(value: number): number;
  /** What it is now, in words. */
  words(value: number): string;
}

/** Onsets are found by ratios: each step is a quarter more, or less. */
const SENSITIVITY_STEP = 1.25;
const OFFSET_STEP_MS = 5;

function offset(step: number): Dial {
  return {
    key: "offset_ms",
    least: -250,
    most: 250,
    next: (value) => value + step,
    words: (value) =>
      value === 0
        ? "beats are told as they are heard"
        : `beats are told ${Math.abs(value)} ms ${value > 0 ? "later" : "earlier"}`,
  };
}

function sensitivity(factor: number): Dial {
  return {
    key: "onset_sensitivity",
    least: 0.1,
    most: 10,
    next: (value) => Math.round(100 * value * factor) / 100,
    words: (value) => `onset sensitivity ${value}`,
  };
}

/** The keys that change what the analyser hears, and how. */
export function soundSettingActions(desk: Desk): Action[] {
  const { sound } = desk.model;
  const unavailable = () => sound.source === null ? sound.missingSound() : null;
  const dial = (keys: string[], help: string, what: Dial): Action => ({
    keys,
    label: "",
    help,
    unavailable,
    run: () => turn(desk, what),
  });
  return [
    {
      keys: ["i"],
      label: "input",
      help: "choose what is heard: devices, what the machine plays, the demo",
      unavailable,
      run: () => chooseInput(desk),
    },
    dial(
      ["{"],
      `beats ${OFFSET_STEP_MS} ms earlier, to where they are seen in the room`,
      offset(-OFFSET_STEP_MS),
    ),
    dial(
      ["}"],
      `beats ${OFFSET_STEP_MS} ms later, to where they are heard in the room`,
      offset(OFFSET_STEP_MS),
    ),
    dial(["+", "="], "find softer kicks, snares and hats", sensitivity(SENSITIVITY_STEP)),
    dial(["-"], "find only harder kicks, snares and hats", sensitivity(1 / SENSITIVITY_STEP)),
  ];
}

async function turn(desk: Desk, dial: Dial): Promise<void> {
  const { source } = desk.model.sound;
  if (source === null) return;
  try {
    const state = await desk.send(source, "get_state", {}, { timeoutMs: TIMEOUT_MS });
    const now = valueOf(state, dial.key);
    if (now === null) {
      return desk.warn(`${source} has no ${dial.key}; is it older than this console?`);
    }
    const value = Math.max(dial.least, Math.min(dial.most, dial.next(now)));
    if (value === now) return desk.warn(`${dial.key} is ${now}, and cannot be more or less`);
    const payload = { config: { [dial.key]: value } };
    await desk.send(source, "set_config", payload, { timeoutMs: TIMEOUT_MS });
    desk.say(dial.words(value));
  } catch (error) {
    desk.warn(`${dial.key}: ${errorText(error)}`);
  }
}

/** A number of the configuration that a worker's state tells. */
function valueOf(state: Payload, key: string): number | null {
  return isPayload(state["config"]) ? numberOrNull(state["config"][key]) : null;
}

async function chooseInput(desk: Desk): Promise<void> {
  const { source } = desk.model.sound;
  if (source === null) return;
  desk.say("looking for inputs …");
  try {
    const options = { timeoutMs: DEVICES_TIMEOUT_MS };
    const answer = await desk.send(source, "list_devices", {}, options);
    const inputs = readInputs(payloads(answer["devices"], 200));
    const now = desk.model.sound.audio?.stats.input ?? null;
    desk.open(new InputList(desk, source, inputs, now));
  } catch (error) {
    desk.warn(`inputs: ${errorText(error)}`);
  }
}
