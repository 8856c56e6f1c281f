/** The moment that a picture shows. */
export interface Moment {
  /** Monotonic milliseconds, the time base of the model. */
  readonly nowMs: number;
  /** Unix seconds, the time base of the registry and of playing tracks. */
  readonly nowSeconds: number;
}
