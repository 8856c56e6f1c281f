import type { ConfigField } from "./config_field.ts";

/** The value that the next press of a key makes of this one; null where there is none to step to. */
export function steppedValue(field: ConfigField, value: unknown, direction: 1 | -1): unknown {
  if (field.kind === "boolean") return value !== true;
  if (field.kind === "choice") return neighbour(field.choices, value, direction);
  if (field.kind !== "number") return null;
  const { minimum = -Infinity, maximum = Infinity, type } = field.schema;
  const least = Number(minimum);
  const most = Number(maximum);
  const from = typeof value === "number" ? value : Number.isFinite(least) ? least : 0;
  const size = type === "integer" ? 1 : stepSize(from, most - least);
  const next = Number((from + direction * size).toPrecision(12));
  return Math.min(most, Math.max(least, next));
}

/** About a tenth of the value, as a power of ten, at most 1. */
function stepSize(value: number, range: number): number {
  const power = (size: number) => 10 ** Math.floor(Math.log10(size) + 1e-9);
  if (value !== 0) return Math.min(1, power(Math.abs(value)) / 10);
  return Number.isFinite(range) && range > 0 ? Math.min(1, power(range) / 100) : 0.1;
}

function neighbour(choices: readonly unknown[], value: unknown, direction: 1 | -1): unknown {
  const index = choices.indexOf(value);
  if (index < 0) return choices[0] ?? null;
  return choices[(index + direction + choices.length) % choices.length];
}
