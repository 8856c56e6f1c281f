/** An interactive shell on a pseudo terminal, for what only a shell with job control does. */
import { type Stage, until } from "./console_stage.ts";
import { PseudoTerminal } from "./pseudo_terminal.ts";

/** Whether this machine has bash. */
export const HAS_BASH = await (async () => {
  try {
    return (await new Deno.Command("bash", { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
})();

/** The shell. */
export class ShellTerminal implements AsyncDisposable {
  /** What was written so far, escape sequences included. */
  written = "";
  readonly #pseudo: PseudoTerminal;

  constructor(stage: Stage) {
    const text = new TextDecoder();
    this.#pseudo = new PseudoTerminal(
      "stty cols 80 rows 24; exec bash --norc --noprofile -i",
      // Without a history: it would be written when the home is being removed.
      { ...stage.environment, PS1: "$ ", HISTFILE: "/dev/null" },
      (bytes) => void (this.written += text.decode(bytes, { stream: true })),
    );
  }

  /** Types keys. */
  async type(keys: string): Promise<void> {
    await this.#pseudo.type(keys);
  }

  /** Waits until something was written behind a place. @returns the place behind it */
  async writes(expected: string, from = 0): Promise<number> {
    await until(
      () => `no ${expected} in ${JSON.stringify(this.written.slice(from).slice(-2000))}`,
      () => this.written.includes(expected, from),
    );
    return this.written.indexOf(expected, from) + expected.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pseudo[Symbol.asyncDispose]();
  }
}
