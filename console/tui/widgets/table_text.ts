import { fit } from "../glyphs.ts";
import { columnWidths, type TableCell, type TableColumn } from "./table.ts";

/** A table as lines of text without styles, made safe for a terminal, each column as wide as it needs. */
export function tableText(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
): string[] {
  const widths = columnWidths(columns, rows, Infinity);
  const titles = columns.map(({ title }) => ({ text: title }));
  return [titles, ...rows].map((cells) =>
    columns.map(({ align }, index) => fit(cells[index]?.text ?? "", widths[index] ?? 0, align))
      .join("  ").trimEnd()
  );
}
