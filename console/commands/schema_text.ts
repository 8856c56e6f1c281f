/** A JSON Schema as it comes from `describe`; every part of it may be missing or odd. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One field of an object schema, in words. */
export interface FieldText {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly default: string;
  readonly description: string;
}

/** Whether a value is an object with keys. */
export function isObject(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Nobody reads deeper types in a table. */
const DEEPEST = 3;

function bounds(schema: JsonSchema): string {
  // zod writes the limits of safe integers for "any integer": no limit that a person cares about.
  const limit = (value: unknown) =>
    typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
  const low = limit(schema["minimum"] ?? schema["exclusiveMinimum"]);
  const high = limit(schema["maximum"] ?? schema["exclusiveMaximum"]);
  if (low !== null && high !== null) return ` ${low}..${high}`;
  if (low !== null) return schema["minimum"] === undefined ? ` > ${low}` : ` >= ${low}`;
  if (high !== null) return schema["maximum"] === undefined ? ` < ${high}` : ` <= ${high}`;
  return "";
}

/** The type of a schema in a few words: `number 0..10`, `"a" | "b"`, `string[]`. */
export function typeText(schema: unknown, depth = 0): string {
  if (!isObject(schema) || depth > DEEPEST) return "any";
  if (schema["const"] !== undefined) return JSON.stringify(schema["const"]);
  if (Array.isArray(schema["enum"])) {
    return schema["enum"].map((value) => JSON.stringify(value)).join(" | ");
  }
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices)) {
    return choices.map((choice) => typeText(choice, depth + 1)).join(" | ");
  }
  const type = schema["type"];
  if (Array.isArray(type)) return type.join(" | ");
  if (type === "array") {
    const items = typeText(schema["items"], depth + 1);
    return items.includes(" ") ? `(${items})[]` : `${items}[]`;
  }
  if (typeof type !== "string") return "any";
  return type === "number" || type === "integer" ? `${type}${bounds(schema)}` : type;
}

/** The fields of an object schema, in the order of the schema. */
export function fieldsOf(schema: unknown): FieldText[] {
  if (!isObject(schema) || !isObject(schema["properties"])) return [];
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(schema["properties"]).map(([name, field]) => {
    const part = isObject(field) ? field : {};
    return {
      name,
      type: typeText(part),
      isRequired: required.includes(name) && part["default"] === undefined,
      default: part["default"] === undefined ? "" : JSON.stringify(part["default"]),
      description: typeof part["description"] === "string" ? part["description"] : "",
    };
  });
}

/** The fields of an object schema in one line: `rate: number > 0, name?: string`. */
export function signature(schema: unknown): string {
  return fieldsOf(schema)
    .map(({ name, type, isRequired }) => `${name}${isRequired ? "" : "?"}: ${type}`)
    .join(", ");
}
