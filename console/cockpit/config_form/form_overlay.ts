import { CommandError, errorText } from "../../../bus/messages/errors.ts";
import { pause } from "../../../bus/pause.ts";
import { isObject } from "../../commands/schema_text.ts";
import type { Canvas } from "../../tui/canvas.ts";
import type { MouseEvent } from "../../tui/mouse_event.ts";
import { Ink, type Style } from "../../tui/style.ts";
import { ScrollState } from "../../tui/widgets/scroll.ts";
import { rowAt } from "../../tui/widgets/table.ts";
import { wrapText } from "../../tui/wrap_text.ts";
import type { Desk } from "../desk.ts";
import { Help } from "../help.ts";
import type { Moment } from "../moment.ts";
import type { Overlay } from "../overlay.ts";
import { standingOf } from "../standing.ts";
import { ConfigDraft } from "./config_draft.ts";
import { type ConfigField, configFields } from "./config_field.ts";
import { DETAIL_ROWS, drawDetails } from "./form_details.ts";
import { drawFormKeys, FORM_KEYS, formKeys } from "./form_keys.ts";
import { drawRows } from "./form_rows.ts";
import { steppedValue } from "./step_value.ts";
import { ValueEditor } from "./value_editor.ts";
import { editText } from "./value_words.ts";

/** A worker that begins anew is asked so often, and so long. */
const RETRY_MS = 300;
const MOST_RETRIES = 40;
const WHEEL_ROWS = 3;

/** The configuration of a worker, as it describes it, to be edited. */
export class FormOverlay implements Overlay {
  readonly #desk: Desk;
  readonly #worker: string;
  readonly #scroll = new ScrollState();
  readonly #closing = new AbortController();
  #draft: ConfigDraft | null = null;
  #editor: ValueEditor | null = null;
  /** What is awaited from the worker; null when nothing is. */
  #awaited: string | null = null;
  #trouble: string | null = null;

  constructor(desk: Desk, worker: string) {
    this.#desk = desk;
    this.#worker = worker;
  }

  /** Asks the worker for its configuration; what was changed here is forgotten. Never rejects. */
  async load(): Promise<void> {
    await this.#await("asking…", async () => {
      const [described, state] = await Promise.all([
        this.#send("describe"),
        // Not every worker has it; what `describe` says of the values is as good.
        this.#send("get_state").catch(() => ({})),
      ]);
      this.#take(described, state);
    });
  }

  #take(described: Record<string, unknown>, state: Record<string, unknown>): void {
    const config = isObject(described["config"]) ? described["config"] : {};
    const fields = configFields(config["schema"]);
    if (fields.length === 0) throw new Error(`${this.#worker} describes no configuration`);
    const values = [state["config"], config["values"]].find(isObject) ?? {};
    this.#draft = new ConfigDraft(fields, values);
    this.#editor = null;
  }

  #send(command: string, payload: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#desk.send(this.#worker, command, payload, { signal: this.#closing.signal });
  }

  async #await(what: string, action: () => Promise<void>): Promise<void> {
    if (this.#awaited !== null) return;
    this.#awaited = what;
    this.#trouble = null;
    try {
      await action();
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#tellTrouble(error);
    } finally {
      this.#awaited = null;
      this.#desk.request();
    }
  }

  #tellTrouble(error: unknown): void {
    const text = errorText(error);
    const isRefused = error instanceof CommandError && error.code === "invalid_config";
    if (isRefused && this.#draft?.refused(text) === true) {
      const name = this.#draft.fields.findIndex((field) =>
        this.#draft?.refusal(field.name) !== null
      );
      if (name >= 0) this.#scroll.select(name);
    } else this.#trouble = text;
  }

  get #field(): ConfigField | undefined {
    return this.#draft?.fields[this.#scroll.selection];
  }

  draw(canvas: Canvas, { nowMs }: Moment): void {
    canvas.fill(" ", Ink.text);
    const { text, style } = this.#state(nowMs);
    canvas.heading(0, `CONFIG ${this.#worker}`, text, style);
    const draft = this.#draft;
    if (draft === null) return this.#drawWithout(canvas);
    const keysRow = canvas.rows - 1;
    const listRows = Math.max(2, keysRow - 1 - DETAIL_ROWS);
    drawRows(canvas.region(1, 1, canvas.columns - 2, listRows), draft, this.#scroll);
    const field = this.#field;
    if (field !== undefined) {
      drawDetails(canvas.region(0, 1 + listRows, canvas.columns, keysRow - 1 - listRows), {
        worker: this.#worker,
        draft,
        field,
        editor: this.#editor,
        trouble: this.#trouble,
      });
    }
    drawFormKeys(canvas, keysRow, formKeys(draft, field, this.#editor !== null));
  }

  #drawWithout(canvas: Canvas): void {
    const lines = this.#trouble === null
      ? [`asking ${this.#worker} …`]
      : wrapText(`✗ ${this.#trouble}`, canvas.columns - 4);
    const style = this.#trouble === null ? Ink.quiet : Ink.bad;
    lines.forEach((line, index) => canvas.text(2, index + 2, line, style));
    drawFormKeys(canvas, canvas.rows - 1, [["r", "ask again"], ["esc", "leave"]]);
  }

  #state(nowMs: number): { text: string; style: Style } {
    if (this.#awaited !== null) return { text: this.#awaited, style: Ink.accent };
    const draft = this.#draft;
    if (draft === null) return { text: "no answer", style: Ink.bad };
    const standing = standingOf(this.#desk.model.workers, this.#worker, null, nowMs);
    if (standing.kind !== "live") return standing;
    const { changeCount } = draft;
    if (changeCount > 0) {
      const text = `✎ ${changeCount} ${changeCount === 1 ? "change" : "changes"} to write`;
      return { text, style: Ink.warning };
    }
    if (draft.needsRestart) return { text: "↻ in use after a restart", style: Ink.accent };
    return { text: "as the worker has it", style: Ink.quiet };
  }

  key(name: string): void {
    this.#desk.request();
    if (this.#editor !== null) return this.#keyInEditor(this.#editor, name);
    if (name === "escape" || name === "q") return void this.#leave();
    if (name === "r") return void this.#readAgain();
    if (this.#draft === null || this.#awaited !== null) return;
    this.#keyInList(this.#draft, name);
  }

  #keyInEditor(editor: ValueEditor, name: string): void {
    if (name === "escape") this.#editor = null;
    else if (name === "return" || name === "enter") {
      if (editor.trouble !== null) return;
      this.#draft?.set(editor.field, editor.value);
      this.#editor = null;
    } else editor.press(name);
  }

  #keyInList(draft: ConfigDraft, name: string): void {
    const field = this.#field;
    switch (name) {
      case "return":
      case "enter":
        return this.#edit(field);
      case "space":
      case "right":
      case "+":
      case "=":
        return this.#step(field, 1);
      case "left":
      case "-":
        return this.#step(field, -1);
      case "u":
        return this.#undo(draft);
      case "D":
        return this.#setDefault(draft, field);
      case "w":
      case "ctrl+s":
        return void this.#write(draft);
      case "?":
        return this.#help();
      case "R":
        return void this.#restart();
      default:
        if (!this.#scroll.press(name)) {
          this.#desk.warn(`'${name}' does nothing in this form; ? shows the keys`);
        }
    }
  }

  #help(): void {
    const actions = FORM_KEYS.map(([keys, help]) => ({ keys, label: "", help, run: () => {} }));
    const title = `config ${this.#worker}`;
    this.#desk.open(new Help(this.#desk, title, [{ title: "in this form", actions }]));
  }

  #edit(field: ConfigField | undefined): void {
    if (field === undefined) return;
    if (field.kind === "boolean" || field.kind === "choice") return this.#step(field, 1);
    this.#trouble = null;
    this.#editor = new ValueEditor(field, editText(field, this.#draft?.value(field.name)));
  }

  #step(field: ConfigField | undefined, direction: 1 | -1): void {
    if (field === undefined) return;
    const next = steppedValue(field, this.#draft?.value(field.name), direction);
    if (next === null) return this.#edit(field);
    this.#draft?.set(field, next);
  }

  #undo(draft: ConfigDraft): void {
    const name = draft.undo();
    if (name === null) return this.#desk.warn("there is nothing to undo");
    this.#scroll.select(draft.fields.findIndex((field) => field.name === name));
  }

  #setDefault(draft: ConfigDraft, field: ConfigField | undefined): void {
    if (field === undefined) return;
    if (field.default === undefined) return this.#desk.warn(`${field.name} tells no default`);
    draft.set(field, field.default);
  }

  async #write(draft: ConfigDraft): Promise<void> {
    const { changes } = draft;
    const wrong = draft.fields.findIndex(({ name }) =>
      name in changes && draft.refusal(name) !== null
    );
    const count = draft.changeCount;
    if (count === 0) return this.#desk.warn("nothing was changed");
    if (wrong >= 0) this.#scroll.select(wrong);
    await this.#await("writing…", async () => {
      const { restart_keys } = await this.#send("set_config", { config: changes });
      const keys = Array.isArray(restart_keys) ? restart_keys.map(String) : [];
      draft.taken(changes, keys);
      // How the worker shows a table that holds a secret, it alone knows.
      const isPartSecret = draft.fields.some(({ name, secret }) =>
        secret === "inside" && name in changes
      );
      if (isPartSecret) this.#take(await this.#send("describe"), {});
      const what = count === 1 ? "1 value" : `${count} values`;
      this.#desk.say(
        keys.length > 0
          ? `${what} taken; ${keys.join(", ")} with the next start: R restarts`
          : `${what} taken, in use now`,
      );
    });
  }

  async #restart(): Promise<void> {
    if (!await this.#desk.confirm(`restart ${this.#worker}?`)) return;
    await this.#await("restarting…", async () => {
      await this.#send("restart");
      for (let left = MOST_RETRIES;; left--) {
        await pause(RETRY_MS, this.#closing.signal);
        try {
          return this.#take(await this.#send("describe"), {});
        } catch (error) {
          if (left === 0 || this.#closing.signal.aborted) throw error;
        }
      }
    });
  }

  async #readAgain(): Promise<void> {
    if (await this.#mayForget()) await this.load();
  }

  async #leave(): Promise<void> {
    if (await this.#mayForget()) this.#desk.close(this);
  }

  async #mayForget(): Promise<boolean> {
    const count = this.#draft?.changeCount ?? 0;
    if (count === 0) return true;
    const words = count === 1 ? "the change" : `the ${count} changes`;
    return await this.#desk.confirm(`forget ${words}? w writes`);
  }

  paste(text: string): void {
    this.#editor?.insert(text);
  }

  mouse({ kind, row }: MouseEvent): void {
    if (this.#editor !== null) return;
    if (kind === "wheel_up") this.#scroll.scroll(-WHEEL_ROWS);
    else if (kind === "wheel_down") this.#scroll.scroll(WHEEL_ROWS);
    if (kind !== "press") return;
    const index = rowAt(this.#scroll, row - 1);
    if (index === null) return;
    if (index === this.#scroll.selection) this.#edit(this.#field);
    else this.#scroll.select(index);
  }

  closed(): void {
    this.#closing.abort();
  }
}
