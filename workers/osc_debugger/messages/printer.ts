import { jsonLine, printable } from "../../../bus/logging/printable.ts";
import { LineWriter } from "../../../bus/logging/line_writer.ts";
import type { ShownMessage } from "../topics.ts";
import { argumentsText } from "./message_text.ts";

/** More than people read; of the rest only the number is told. */
const MOST_LINES_PER_SECOND = 200;
const DIM = "\x1b[2m";
const BOLD = "\x1b[1m";
const PLAIN = "\x1b[0m";

/** How lines look. */
export interface PrinterOptions {
  readonly format: "text" | "json";
  readonly hasColour: boolean;
}

/** Prints messages as they come, a line each, and never waits for who reads them. */
export class Printer {
  readonly #lines: LineWriter;
  readonly #options: PrinterOptions;
  #inSecond = 0;
  #leftOut = 0;

  constructor(options: PrinterOptions) {
    this.#options = options;
    this.#lines = options.format === "json"
      ? new LineWriter(Deno.stdout, (count) => jsonLine({ left_out: count }))
      : new LineWriter(Deno.stdout);
  }

  print(message: ShownMessage): void {
    if (this.#options.format === "json") return this.#lines.write(jsonLine(message));
    if (this.#inSecond++ < MOST_LINES_PER_SECOND) this.#lines.write(this.#text(message));
    else this.#leftOut++;
  }

  /** Tells of a packet that is no OSC. */
  printMalformed(what: string): void {
    if (this.#options.format === "json") return this.#lines.write(jsonLine({ malformed: what }));
    if (this.#inSecond++ < MOST_LINES_PER_SECOND) {
      this.#lines.write(`  no OSC, passed on as it is: ${printable(what)}`);
    } else this.#leftOut++;
  }

  /** Ends a second: tells how many messages were not printed in it. */
  endSecond(): void {
    if (this.#leftOut > 0) this.#lines.write(`  … ${this.#leftOut} more in this second`);
    this.#leftOut = 0;
    this.#inSecond = 0;
  }

  /** Waits for the terminal, half a second at the most. */
  async flush(): Promise<void> {
    await this.#lines.flush(500);
  }

  #text({ timestamp, sender, address, types, args, time_tag }: ShownMessage): string {
    const time = new Date(timestamp * 1000);
    const parts = [time.getHours(), time.getMinutes(), time.getSeconds()]
      .map((part) => String(part).padStart(2, "0"));
    const clock = `${parts.join(":")}.${String(time.getMilliseconds()).padStart(3, "0")}`;
    const values = argumentsText(types, args as Parameters<typeof argumentsText>[1]);
    const due = time_tag === null || time_tag === "now" ? "" : `  due ${time_tag}`;
    const [dim, bold, plain] = this.#options.hasColour ? [DIM, BOLD, PLAIN] : ["", "", ""];
    return `${dim}${clock}  ${sender.padEnd(21)}${plain}  ` +
      `${bold}${printable(address)}${plain}  ${dim},${
        printable(types)
      }${plain}  ${values}${dim}${due}${plain}`;
  }
}
