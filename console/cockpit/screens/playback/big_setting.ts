import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import { type BigText, setBig } from "./big_text.ts";

/** Whether a screen sets what matters most in large letters, and the last text that was set. */
export class BigSetting {
  #isOn = true;
  #name = "";
  #text: BigText | null = null;

  /** The text in large letters; null where it does not fit, or they are not wanted. See {@link setBig}. */
  set(text: string, columns: number, most: number): BigText | null {
    if (!this.#isOn || most < 1) return null;
    const name = `${columns} ${most} ${text.length > 200 ? "" : text}`;
    if (name !== this.#name) {
      this.#name = name;
      this.#text = setBig(text, columns, most);
    }
    return this.#text;
  }

  /** The key that switches large letters on and off. */
  action(desk: Pick<Desk, "say">, what: string): Action {
    return {
      keys: ["b"],
      label: "",
      help: `large letters for ${what}, or small ones; large ones need room`,
      run: () => {
        this.#isOn = !this.#isOn;
        desk.say(this.#isOn ? "large letters, where there is room" : "small letters");
      },
    };
  }
}
