/** Tables of figures, for a terminal and for a page. */

/** A table; the first cell of each row is its name. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** In columns as wide as needed, figures to the right. */
export function textTable({ title, columns, rows }: Table): string {
  const lines = [columns, ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? "").length)));
  const text = lines.map((line) =>
    line.map((cell, i) => i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))
      .join("  ").trimEnd()
  );
  return [title, ...text].join("\n");
}

/** As Markdown. */
export function markdownTable({ title, columns, rows }: Table): string {
  const lines = [
    columns,
    columns.map((_, i) => (i === 0 ? "---" : "--:")),
    ...rows,
  ].map((line) => `| ${line.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
  return [`**${title}**`, "", ...lines].join("\n");
}
