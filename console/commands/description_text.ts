import { sanitise } from "../tui/glyphs.ts";
import type { TableColumn } from "../tui/widgets/table.ts";
import { tableText } from "../tui/widgets/table_text.ts";
import { fieldsOf, isObject, type JsonSchema, signature } from "./schema_text.ts";

const COMMAND_COLUMNS: readonly TableColumn[] = [
  { title: "command" },
  { title: "input", maxColumns: 60 },
  { title: "count", align: "right" },
  { title: "errors", align: "right" },
  { title: "mean", align: "right" },
  { title: "what it does" },
];
const TOPIC_COLUMNS: readonly TableColumn[] = [
  { title: "topic" },
  { title: "kind" },
  { title: "payload", maxColumns: 100 },
];
const CONFIG_COLUMNS: readonly TableColumn[] = [
  { title: "key" },
  { title: "value", maxColumns: 40 },
  { title: "type", maxColumns: 60 },
  { title: "default", maxColumns: 40 },
  { title: "what it is" },
];

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function count(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function entries(value: unknown): [string, JsonSchema][] {
  if (!isObject(value)) return [];
  return Object.entries(value).map(([key, part]) => [key, isObject(part) ? part : {}]);
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

function asRows(rows: string[][]): { text: string }[][] {
  return rows.map((row) => row.map((cell) => ({ text: cell })));
}

function commandLines(commands: unknown): string[] {
  const rows = entries(commands).map(([name, command]) => {
    const calls = count(command["count"]);
    const meanMs = calls > 0 ? `${(count(command["time_ms"]) / calls).toFixed(2)} ms` : "-";
    return [
      name,
      signature(command["input"]),
      String(calls),
      String(count(command["errors"])),
      meanMs,
      text(command["summary"]),
    ];
  });
  return rows.length === 0 ? [] : tableText(COMMAND_COLUMNS, asRows(rows));
}

function topicLines(topics: unknown): string[] {
  const rows = entries(topics).map(([name, topic]) => [
    name,
    text(topic["kind"]),
    signature(topic["schema"]),
  ]);
  return rows.length === 0 ? [] : tableText(TOPIC_COLUMNS, asRows(rows));
}

function configLines(config: unknown): string[] {
  if (!isObject(config)) return [];
  const values = isObject(config["values"]) ? config["values"] : {};
  const rows = fieldsOf(config["schema"]).map((field) => [
    field.name,
    JSON.stringify(values[field.name]) ?? "",
    field.type,
    field.default,
    field.description,
  ]);
  return rows.length === 0 ? [] : tableText(CONFIG_COLUMNS, asRows(rows));
}

/** What a worker says about itself (the result of `describe`), as lines for people. */
export function descriptionText(description: JsonSchema): string[] {
  return [
    sanitise(
      [text(description["name"]), text(description["version"]), text(description["description"])]
        .filter((part) => part !== "").join("  "),
    ),
    ...section("Commands", commandLines(description["commands"])),
    ...section("Topics", topicLines(description["topics"])),
    ...section("Configuration", configLines(description["config"])),
  ];
}
