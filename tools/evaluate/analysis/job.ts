import type { Heard } from "../piece_score.ts";
import type { SetPlan } from "../sets/plan.ts";
import type { Variant } from "../sound/variant.ts";

/** What is to be heard. */
export type Source =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "set"; readonly plan: SetPlan }
  | {
    readonly kind: "noBeat";
    readonly signal: string;
    readonly seed: number;
    readonly seconds: number;
  };

/** A line to an analyst. */
export interface Job {
  readonly source: Source;
  readonly variant: Variant;
}

/** A line from an analyst: what was heard, or why nothing was. */
export type Answer = { readonly heard: Heard } | { readonly error: string };
