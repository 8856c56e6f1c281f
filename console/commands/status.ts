import type { ConsoleBus } from "../console_bus.ts";
import { WORKER_COLUMNS, workerRows } from "../cockpit/screens/workers/registry_table.ts";
import { tableText } from "../tui/widgets/table_text.ts";
import { jsonLine } from "../../bus/logging/printable.ts";
import type { Output } from "./output.ts";
import type { Print } from "./print.ts";

/**
 * Prints the registered workers: a table, or an object a line.
 * @param nowSeconds Unix seconds, for ages
 * @returns what to say to people when there is nothing to print, else null
 */
export async function status(
  bus: ConsoleBus,
  output: Output,
  print: Print,
  nowSeconds: number,
): Promise<string | null> {
  const services = await bus.services();
  if (print === "json") {
    await output.lines(services.map((service) => jsonLine(service)));
    return null;
  }
  if (services.length === 0) return "no worker is running";
  await output.lines(tableText(WORKER_COLUMNS, workerRows(services, nowSeconds)));
  return null;
}
