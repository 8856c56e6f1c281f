import type { ConfigField } from "./config_field.ts";
import { whyNot } from "./why_not.ts";

type Values = Readonly<Record<string, unknown>>;

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** A configuration that is being edited: what the worker has, what is to be sent, what was refused. */
export class ConfigDraft {
  readonly fields: readonly ConfigField[];
  #values: Values;
  readonly #changes = new Map<string, unknown>();
  /** Sent, and in use with the next start. */
  readonly #waiting = new Map<string, unknown>();
  /** What does not fit the schema. */
  readonly #misfits = new Map<string, string>();
  /** What the worker refused last; it may be right again as soon as anything else was changed. */
  #refusal: { readonly name: string; readonly reason: string } | null = null;
  #undo: { readonly name: string; readonly value: unknown }[] = [];

  /** @param values what the worker has now */
  constructor(fields: readonly ConfigField[], values: Values) {
    this.fields = fields;
    this.#values = values;
  }

  /** What is to be sent. */
  get changes(): Record<string, unknown> {
    return Object.fromEntries(this.#changes);
  }

  get changeCount(): number {
    return this.#changes.size;
  }

  /** Whether something that was sent waits for a restart. */
  get needsRestart(): boolean {
    return this.#waiting.size > 0;
  }

  /** The value of a key with the changes. */
  value(name: string): unknown {
    return this.#changes.has(name) ? this.#changes.get(name) : this.#had(name);
  }

  #had(name: string): unknown {
    return this.#waiting.has(name) ? this.#waiting.get(name) : this.#values[name];
  }

  /** `changed`: to be sent; `waiting`: sent, for the next start; `set`: differs from the default. */
  standing(field: ConfigField): "changed" | "waiting" | "set" | "default" {
    const { name } = field;
    if (this.#changes.has(name)) return "changed";
    if (this.#waiting.has(name)) return "waiting";
    if (field.secret === "whole") return this.value(name) === "(set)" ? "set" : "default";
    return field.default === undefined || isSame(this.value(name), field.default)
      ? "default"
      : "set";
  }

  /** Why the value of a key cannot be so; null when nothing is known against it. */
  refusal(name: string): string | null {
    return this.#refusal?.name === name ? this.#refusal.reason : this.#misfits.get(name) ?? null;
  }

  /** Changes a value, which may be refused at once; then it is kept to be corrected. */
  set(field: ConfigField, value: unknown): void {
    this.#undo.push({ name: field.name, value: this.value(field.name) });
    this.#put(field, value);
  }

  /** Takes the last change back, also one that was sent: then the former value is to be sent. */
  undo(): string | null {
    const last = this.#undo.pop();
    const field = this.fields.find(({ name }) => name === last?.name);
    if (last === undefined || field === undefined) return null;
    this.#put(field, last.value);
    return field.name;
  }

  #put(field: ConfigField, value: unknown): void {
    const { name } = field;
    const isBack = field.secret === "none" && isSame(value, this.#had(name));
    if (isBack || value === undefined || value === this.#had(name)) this.#changes.delete(name);
    else this.#changes.set(name, value);
    const reason = this.#changes.has(name) ? whyNot(field.schema, value) : null;
    if (reason === null) this.#misfits.delete(name);
    else this.#misfits.set(name, reason);
    this.#refusal = null;
  }

  /** The worker took the changes. @param restartKeys those that are in use with the next start */
  taken(sent: Values, restartKeys: readonly string[]): void {
    const values = { ...this.#values };
    for (const [name, value] of Object.entries(sent)) {
      const secret = this.fields.find((field) => field.name === name)?.secret ?? "none";
      const shown = secret === "none" ? value : value ? "(set)" : "(not set)";
      if (restartKeys.includes(name)) this.#waiting.set(name, shown);
      else values[name] = shown;
      if (this.#changes.get(name) === value) this.#changes.delete(name);
      this.#misfits.delete(name);
      // What it was cannot be sent back.
      if (secret !== "none") this.#undo = this.#undo.filter((step) => step.name !== name);
    }
    this.#values = values;
    this.#refusal = null;
  }

  /**
   * The worker refused. Its message names the key: `set_config: rate = 0: too small`.
   * @returns whether a key was found in it
   */
  refused(message: string): boolean {
    const text = message.replace(/^set_config: /, "");
    const named =
      this.fields.filter(({ name }) =>
        text.startsWith(name) && /^(\.| = |: )/.test(text.slice(name.length))
      ).sort((a, b) => b.name.length - a.name.length)[0];
    if (named === undefined) return false;
    const { name } = named;
    const value = JSON.stringify(this.value(name)) ?? "";
    const heads = [`${name} = ${value}: `, `${name} = (secret): `, `${name} = `, `${name}: `, name];
    const head = heads.find((one) => text.startsWith(one)) ?? "";
    this.#refusal = { name, reason: text.slice(head.length) };
    return true;
  }
}
