import type { Completion } from "../../commands/subcommands.ts";
import type { Canvas } from "../../tui/canvas.ts";
import { Attribute, Ink } from "../../tui/style.ts";
import { drawTextField, TextField } from "../../tui/widgets/text_field.ts";
import type { Desk } from "../desk.ts";
import type { MouseEvent } from "../../tui/mouse_event.ts";
import type { Overlay } from "../overlay.ts";
import { type AskWords, commonBeginning, Completer } from "./completer.ts";
import type { History, HistoryWalk } from "./history.ts";
import { drawOffers, offerAt } from "./offer_list.ts";
import { splitWords } from "./split_words.ts";

/** What a {@link CommandLine} is made of. */
export interface CommandLineOptions {
  readonly desk: Pick<Desk, "request">;
  readonly ask: AskWords;
  readonly history: History;
  /** What stands in it at first. */
  readonly text: string;
  /** Does what a line asks for. @returns why it cannot be done, else null: the line is closed then */
  readonly run: (line: string) => string | null;
  /** Closes it. */
  readonly close: () => void;
}

/** The words that are being chosen from, and what stood in the line before. */
interface Choice {
  readonly offers: readonly Completion[];
  readonly index: number;
  readonly before: string;
}

/** The line after `:`, with the words above it that can follow. */
export class CommandLine implements Overlay {
  readonly isTypedInLastRow = true;
  readonly #options: CommandLineOptions;
  readonly #field: TextField;
  readonly #completer: Completer;
  #choice: Choice | null = null;
  #walk: HistoryWalk | null = null;
  #trouble: string | null = null;
  #rows = 0;

  constructor(options: CommandLineOptions) {
    this.#options = options;
    this.#field = new TextField(options.text);
    this.#completer = new Completer(options.ask, () => options.desk.request());
  }

  draw(canvas: Canvas): void {
    drawOffers(canvas, this.#choice?.offers ?? this.#offers(), this.#choice?.index ?? null);
    this.#rows = canvas.rows;
    const row = canvas.rows - 1;
    canvas.region(0, row, canvas.columns, 1).fill(" ", Ink.text);
    canvas.text(0, row, ":", Ink.key | Attribute.bold);
    drawTextField(canvas.region(1, row, canvas.columns - 1, 1), 0, this.#field);
    if (this.#trouble === null) return;
    canvas.region(0, row - 1, canvas.columns, 1).fill(" ", Ink.text);
    canvas.text(0, row - 1, `✗ ${this.#trouble}`, Ink.warning);
  }

  key(name: string): void {
    this.#options.desk.request();
    if (name === "tab") return this.#complete(1);
    if (name === "shift+tab") return this.#complete(-1);
    if (this.#choice !== null && (name === "up" || name === "down")) {
      return this.#choose(name === "down" ? 1 : -1);
    }
    if (name === "up" || name === "ctrl+p") return this.#former("older");
    if (name === "down" || name === "ctrl+n") return this.#former("newer");
    if (name === "escape") return this.#escape();
    if (name === "return" || name === "enter") return this.#run();
    // As in vi: what deletes an empty line leaves it.
    if (name === "backspace" && this.#field.text === "") return this.#options.close();
    if (this.#field.press(name)) this.#edited();
  }

  paste(text: string): void {
    this.#field.insert(text.trim());
    this.#edited();
  }

  /** A click on a word puts it into the line. */
  mouse({ kind, row }: MouseEvent): void {
    if (kind !== "press") return;
    const offers = this.#choice?.offers ?? this.#offers();
    const index = offerAt(this.#rows, offers.length, this.#choice?.index ?? null, row);
    const word = index === null ? undefined : offers[index]?.word;
    if (word !== undefined) this.#finish(word);
  }

  #edited(): void {
    this.#choice = null;
    this.#walk = null;
    this.#trouble = null;
  }

  #head(): string {
    return this.#field.text.slice(0, this.#field.cursor);
  }

  #offers(): readonly Completion[] {
    const { words, openQuote } = splitWords(this.#head());
    return openQuote === null ? this.#completer.offers(words) : [];
  }

  #complete(step: 1 | -1): void {
    if (this.#choice !== null) return this.#choose(step);
    const offers = this.#offers();
    const [first] = offers;
    if (first === undefined) return;
    const common = commonBeginning(offers.map(({ word }) => word));
    if (offers.length === 1) return this.#finish(first.word);
    if (common.length > (splitWords(this.#head()).words.at(-1) ?? "").length) {
      return this.#replaceWord(common);
    }
    this.#choice = { offers, index: step > 0 ? -1 : 0, before: this.#field.text };
    this.#choose(step);
  }

  /** Puts the only word that can follow, and a space, unless a value comes at once. */
  #finish(word: string): void {
    this.#replaceWord(word.endsWith("=") ? word : `${word} `);
  }

  #choose(step: 1 | -1): void {
    const choice = this.#choice;
    if (choice === null) return;
    const { length } = choice.offers;
    const index = (choice.index + step + length) % length;
    this.#replaceWord(choice.offers[index]?.word ?? "");
    this.#choice = { ...choice, index };
  }

  /** Replaces the word at the cursor. */
  #replaceWord(word: string): void {
    const head = this.#head();
    const tail = this.#field.text.slice(head.length);
    const begun = head.slice(0, splitWords(head).lastFrom) + word;
    this.#field.set(begun + (word.endsWith(" ") ? tail.trimStart() : tail));
    while (this.#field.cursor > begun.length) this.#field.press("left");
    this.#edited();
  }

  #former(direction: "older" | "newer"): void {
    this.#walk ??= this.#options.history.walk(this.#field.text);
    const line = this.#walk[direction]();
    if (line === null) return;
    this.#field.set(line);
    this.#trouble = null;
  }

  #escape(): void {
    if (this.#choice === null) return this.#options.close();
    this.#field.set(this.#choice.before);
    this.#edited();
  }

  #run(): void {
    this.#choice = null;
    this.#trouble = this.#options.run(this.#field.text);
    if (this.#trouble === null) this.#options.close();
  }
}
