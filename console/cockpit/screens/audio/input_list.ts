import { errorText } from "../../../../bus/messages/errors.ts";
import type { Canvas } from "../../../tui/canvas.ts";
import { Ink } from "../../../tui/style.ts";
import type { MouseEvent } from "../../../tui/mouse_event.ts";
import { popup } from "../../../tui/widgets/box.ts";
import { rowAt, table, type TableCell } from "../../../tui/widgets/table.ts";
import { ScrollState } from "../../../tui/widgets/scroll.ts";
import type { Desk } from "../../desk.ts";
import type { Overlay } from "../../overlay.ts";
import { isSet, type Payload, textOrNull } from "../../state/payload.ts";

/** Opening a device asks the sound system. */
const TIMEOUT_MS = 8000;
const MOST_UNITS = 256;
const MOST_COLUMNS = 96;
const COLUMNS = [
  { title: "" },
  { title: "input", maxColumns: 44, grow: 1 },
  { title: "what it is", maxColumns: 60, grow: 1, sacrifice: 1 },
] as const;

/** Something that an analyser can hear. */
export interface Input {
  /** As in `set_input`. */
  readonly input: string;
  readonly words: string;
}

/** The inputs of `list_devices`, and those that need no device. */
export function readInputs(devices: readonly Payload[]): Input[] {
  const found = devices.flatMap((device) => {
    const name = textOrNull(device["name"])?.slice(0, MOST_UNITS);
    if (name === undefined) return [];
    const description = textOrNull(device["description"])?.slice(0, MOST_UNITS) ?? "";
    const kind = isSet(device["monitor"]) ? "what the machine plays" : "input";
    return [{ input: `device:${name}`, words: `${kind}: ${description}` }];
  });
  return [
    { input: "default", words: "the system's default input" },
    ...found,
    { input: "demo", words: "a groove without a device, to try things out" },
  ];
}

/** A list of inputs from which one is chosen. */
export class InputList implements Overlay {
  readonly #desk: Desk;
  readonly #source: string;
  readonly #inputs: readonly Input[];
  readonly #rows: TableCell[][];
  readonly #scroll = new ScrollState();
  #top = 0;

  /** @param now what is heard now, as in `set_input`; it is marked */
  constructor(desk: Desk, source: string, inputs: readonly Input[], now: string | null) {
    this.#desk = desk;
    this.#source = source;
    this.#inputs = inputs;
    this.#rows = inputs.map(({ input, words }) => [
      { text: input === now ? "●" : " ", style: Ink.good },
      { text: input },
      { text: words, style: Ink.quiet },
    ]);
    this.#scroll.update(inputs.length, 1);
    this.#scroll.select(Math.max(0, inputs.findIndex(({ input }) => input === now)));
  }

  draw(canvas: Canvas): void {
    const rows = this.#inputs.length + 1;
    const box = popup(canvas, {
      columns: MOST_COLUMNS,
      rows,
      title: `WHAT ${this.#source} HEARS`,
      note: "enter takes it · esc closes",
    });
    this.#top = Math.floor((canvas.rows - box.rows) / 2);
    table(box, COLUMNS, this.#rows, { scroll: this.#scroll });
  }

  key(name: string): void {
    if (this.#scroll.press(name)) return this.#desk.request();
    if (name === "escape" || name === "q" || name === "i") this.#desk.close(this);
    else if (name === "return") this.#take();
  }

  mouse({ kind, row }: MouseEvent): void {
    if (kind === "wheel_up") this.#scroll.scroll(-3);
    else if (kind === "wheel_down") this.#scroll.scroll(3);
    else if (kind === "press") {
      const index = rowAt(this.#scroll, row - this.#top);
      if (index === null) return;
      if (index === this.#scroll.selection) return this.#take();
      this.#scroll.select(index);
    }
    this.#desk.request();
  }

  #take(): void {
    const chosen = this.#inputs[this.#scroll.selection];
    this.#desk.close(this);
    if (chosen === undefined) return;
    this.#desk.say(`${chosen.input} …`);
    const { input } = chosen;
    this.#desk.send(this.#source, "set_input", { input }, { timeoutMs: TIMEOUT_MS }).then(
      (answer) => {
        const message = textOrNull(answer["message"]);
        if (message === null) this.#desk.say(`hears ${input}`);
        else this.#desk.warn(message);
      },
      (error) => this.#desk.warn(`${input}: ${errorText(error)}`),
    );
  }
}
