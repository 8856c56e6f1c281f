import { errorText } from "../../../../bus/messages/errors.ts";
import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Ink } from "../../../tui/style.ts";
import { popup } from "../../../tui/widgets/box.ts";
import { drawTextField, TextField } from "../../../tui/widgets/text_field.ts";
import type { Desk } from "../../desk.ts";
import type { Overlay } from "../../overlay.ts";
import { parseMessageLine } from "./message_line.ts";

const COLUMNS = 72;
const ARGUMENTS = "3 is an integer, 3.5 a float; true, false and nil are themselves";

/** A line in which a message is written and sent, as often as enter is pressed. */
export class SendLine implements Overlay {
  readonly #desk: Desk;
  readonly #field: TextField;
  /** How many were sent: an answer that is overtaken by a later one is not told. */
  #sent = 0;
  #outcome: { readonly text: string; readonly isBad: boolean } | null = null;

  /** @param text what stands in it at first, such as an address */
  constructor(desk: Desk, text: string) {
    this.#desk = desk;
    this.#field = new TextField(text);
  }

  draw(canvas: Canvas): void {
    const targets = this.#desk.model.osc.status?.targets ?? [];
    const note = "enter sends · esc closes";
    const box = popup(canvas, { columns: COLUMNS, rows: 5, title: "SEND A MESSAGE", note });
    drawTextField(box, 0, this.#field, { placeholder: '/address 3 0.5 "text" @host:port' });
    const to = targets.length > 0
      ? `to ${targets.join(", ")}, or to @host:port`
      : "to nobody: end it with @host:port";
    box.text(0, 2, clip(ARGUMENTS, box.columns), Ink.quiet);
    box.text(0, 3, clip(to, box.columns), Ink.quiet);
    if (this.#outcome === null) return;
    const { text, isBad } = this.#outcome;
    box.text(
      0,
      4,
      clip(`${isBad ? "✗" : "✓"} ${text}`, box.columns),
      isBad ? Ink.warning : Ink.good,
    );
  }

  key(name: string): void {
    if (name === "escape") this.#desk.close(this);
    else if (name === "return") void this.#send();
    else this.#field.press(name);
    this.#desk.request();
  }

  paste(text: string): void {
    this.#field.insert(text);
  }

  async #send(): Promise<void> {
    const number = ++this.#sent;
    const message = parseMessageLine(this.#field.text);
    if (typeof message === "string") return this.#tell(message, true);
    const { address, args, to } = message;
    this.#outcome = null;
    const tell = (text: string, isBad: boolean) => {
      if (number === this.#sent) this.#tell(text, isBad);
    };
    try {
      const payload = { address, args, ...(to === null ? {} : { to }) };
      const answer = await this.#desk.send(this.#desk.model.osc.worker, "send", payload);
      const { types, targets } = answer;
      tell(
        `sent ${address} ,${types} to ${Array.isArray(targets) ? targets.join(", ") : "?"}`,
        false,
      );
    } catch (error) {
      tell(errorText(error), true);
    }
  }

  #tell(text: string, isBad: boolean): void {
    this.#outcome = { text, isBad };
    this.#desk.request();
  }
}
