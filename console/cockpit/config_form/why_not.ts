import { isObject, type JsonSchema } from "../../commands/schema_text.ts";

/** A longer pattern is not tried: the worker has the last word anyway. */
const LONGEST_PATTERN = 500;

/**
 * Why a value does not fit a JSON schema, so that a mistake is told before it is sent; null when nothing is
 * wrong with it as far as can be seen here. Inside of lists and tables the worker looks alone.
 */
export function whyNot(schema: JsonSchema, value: unknown): string | null {
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices)) {
    const reasons = choices.map((one) => isObject(one) ? whyNot(one, value) : null);
    return reasons.includes(null) ? null : reasons.join("; or ");
  }
  if (Array.isArray(schema["enum"]) && !schema["enum"].includes(value)) {
    return `must be one of ${schema["enum"].join(", ")}`;
  }
  switch (schema["type"]) {
    case "boolean":
      return typeof value === "boolean" ? null : "must be true or false";
    case "integer":
      return Number.isInteger(value) ? range(schema, value as number) : "must be a whole number";
    case "number":
      return typeof value === "number" ? range(schema, value) : "must be a number";
    case "string":
      return typeof value === "string" ? text(schema, value) : "must be text";
    case "array":
      return Array.isArray(value) ? null : 'must be a list, such as ["a", "b"]';
    case "object":
      return isObject(value) ? null : 'must be a table, such as {"a": 1}';
    case "null":
      return value === null ? null : "must be null";
    default:
      return null;
  }
}

function range(schema: JsonSchema, value: number): string | null {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (typeof minimum === "number" && value < minimum) return `must be at least ${minimum}`;
  if (typeof maximum === "number" && value > maximum) return `must be at most ${maximum}`;
  if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) {
    return `must be more than ${exclusiveMinimum}`;
  }
  if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum) {
    return `must be less than ${exclusiveMaximum}`;
  }
  return null;
}

function text(schema: JsonSchema, value: string): string | null {
  const { minLength, maxLength, pattern } = schema;
  if (typeof minLength === "number" && value.length < minLength) {
    return minLength === 1 ? "must not be empty" : `needs ${minLength} characters`;
  }
  if (typeof maxLength === "number" && value.length > maxLength) {
    return `must not be longer than ${maxLength} characters`;
  }
  if (typeof pattern !== "string" || pattern.length > LONGEST_PATTERN) return null;
  try {
    return new RegExp(pattern, "u").test(value) ? null : `must match ${pattern}`;
  } catch {
    return null; // a pattern of another dialect: the worker knows it
  }
}
