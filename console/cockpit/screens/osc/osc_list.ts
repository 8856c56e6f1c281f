import type { OscRow } from "../../state/osc_row.ts";
import type { OscState } from "../../state/osc.ts";
import { OscFilter } from "./osc_filter.ts";

/** In which order rows stand; rows that are alike in it stand by address. */
export const OSC_ORDERS = ["address", "rate", "recent"] as const;
/** One of {@link OSC_ORDERS}. */
export type OscOrder = (typeof OSC_ORDERS)[number];

/** Addresses that were heard within this time of the newest stand together. */
const TOGETHER_SECONDS = 2;

type Rows = Pick<OscState, "rows" | "row" | "version">;

/** Which addresses are shown, in an order that changes only when the rows do; or a picture that stands still. */
export class OscList {
  order: OscOrder = "address";
  #filter: OscFilter;
  #addresses: string[] = [];
  #worked = "";
  #still: Still | null = null;

  /** @param filter what is shown at first */
  constructor(filter: OscFilter) {
    this.#filter = filter;
  }

  get filter(): OscFilter {
    return this.#filter;
  }

  set filter(filter: OscFilter) {
    this.#filter = filter;
    this.#worked = "";
  }

  /** The addresses that are shown, in order. */
  get addresses(): readonly string[] {
    return this.#addresses;
  }

  /** When the picture stood still, in monotonic milliseconds; null while it moves. */
  get stillMs(): number | null {
    return this.#still?.atMs ?? null;
  }

  /** Lets the picture stand still. */
  hold(osc: Rows, nowMs: number): void {
    const rows = new Map<string, OscRow>();
    for (const row of osc.rows) {
      rows.set(row.address, { ...row, rates: row.rates.copy(), values: row.values.copy() });
    }
    this.#still = { rows, atMs: nowMs };
    this.#worked = "";
  }

  /** Shows what comes in again. */
  release(): void {
    this.#still = null;
    this.#worked = "";
  }

  /** What is shown of an address. */
  row(osc: Rows, address: string): OscRow | undefined {
    return this.#still === null ? osc.row(address) : this.#still.rows.get(address);
  }

  /** Takes over what has changed. */
  update(osc: Rows): void {
    const version = this.#still === null ? osc.version : "still";
    const work = `${version} ${this.order}`;
    if (work === this.#worked) return;
    this.#worked = work;
    const shown: OscRow[] = [];
    for (const row of this.#still?.rows.values() ?? osc.rows) {
      if (this.#filter.matches(row.address)) shown.push(row);
    }
    const rank = rankBy(this.order, shown);
    shown.sort((a, b) => rank(b) - rank(a) || (a.address < b.address ? -1 : 1));
    this.#addresses = shown.map(({ address }) => address);
  }
}

interface Still {
  readonly rows: ReadonlyMap<string, OscRow>;
  readonly atMs: number;
}

function rankBy(order: OscOrder, rows: readonly OscRow[]): (row: OscRow) => number {
  if (order === "address") return () => 0;
  if (order === "rate") return ({ sortRate }) => sortRate;
  // What is being heard stands together, by address: with sixty messages a second nothing else would stand.
  const newest = rows.reduce((time, { lastAt }) => Math.max(time, lastAt), 0);
  return ({ lastAt }) => lastAt > newest - TOGETHER_SECONDS ? newest : Math.floor(lastAt);
}
