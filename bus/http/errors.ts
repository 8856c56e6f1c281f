/** A service that cannot be asked now: it said so, or did not answer. What is asked later may succeed. */
export class ServiceUnavailableError extends Error {
  override readonly name = "ServiceUnavailableError";
  /** Seconds from then until it is asked again. */
  readonly retrySeconds: number;

  constructor(message: string, retrySeconds: number, options?: ErrorOptions) {
    super(message, options);
    this.retrySeconds = retrySeconds;
  }
}
