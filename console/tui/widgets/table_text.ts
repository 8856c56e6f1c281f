import { fit } from "../glyphs.ts";
import { columnWidths, type TableCell, type TableColumn } from "./table.ts";

const GAP = "  ";

/**
 * A table as lines of text without styles, made safe for a terminal, each column as wide as it needs.
 * @param available columns that there are: those columns go that may, and the last one gets what is left
 */
export function tableText(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  available = Infinity,
): string[] {
  const widths = columnWidths(columns, rows, available);
  if (available !== Infinity) {
    const used = widths.reduce((sum, width) => sum + (width > 0 ? width + GAP.length : 0), 0);
    const last = widths.length - 1;
    widths[last] = Math.max(1, (widths[last] ?? 0) + available + GAP.length - used);
  }
  const titles = columns.map(({ title }) => ({ text: title }));
  return [titles, ...rows].map((cells) =>
    columns.flatMap(({ align }, index) => {
      const width = widths[index] ?? 0;
      return width > 0 ? [fit(cells[index]?.text ?? "", width, align)] : [];
    }).join(GAP).trimEnd()
  );
}
