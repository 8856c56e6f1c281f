import { parse as parseToml } from "smol-toml";
import type { ConfigField } from "./config_field.ts";

/** What the worker tells in place of a secret. */
export const HIDDEN = ["(set)", "(not set)"];

/** A value as it is shown in a row. */
export function shownValue(value: unknown): string {
  if (value === undefined) return "(not set)";
  if (typeof value === "string" && value !== "") return value;
  return JSON.stringify(value) ?? String(value);
}

/** The text with which the editing of a value begins; nothing of what is or holds a secret. */
export function editText(field: ConfigField, value: unknown): string {
  if (field.secret !== "none" || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

/** A text that means a value, or why it means none. */
export type Reading = { readonly value: unknown } | { readonly trouble: string };

/** Reads what was typed: text as it is, numbers, lists and tables as JSON or TOML. */
export function readValue({ kind, choices }: ConfigField, text: string): Reading {
  switch (kind) {
    case "text":
      return { value: text };
    case "boolean":
      if (text === "true" || text === "false") return { value: text === "true" };
      return { trouble: "must be true or false" };
    case "number": {
      const value = Number(text.trim().replace(",", "."));
      const isNumber = text.trim() !== "" && Number.isFinite(value);
      return isNumber ? { value } : { trouble: `'${text}' is no number` };
    }
    case "choice":
      return { value: choices.find((choice) => String(choice) === text.trim()) ?? text.trim() };
    case "table":
      return structured(text) ?? { trouble: 'write JSON, such as ["a", "b"] or {"a": 1}' };
    case "mixed":
      return structured(text) ?? { value: text };
  }
}

function structured(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // No JSON: perhaps it is what stands behind `=` in config.toml.
  }
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return { value: parseToml(`value = ${text}`)["value"] };
  } catch {
    return null;
  }
}
