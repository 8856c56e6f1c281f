/** Asking services of the network without ever being a burden to them, or waiting for them unknowingly. */
export { BodyTooLargeError } from "./bounded_body.ts";
export { ServiceUnavailableError } from "./errors.ts";
export { type HttpAnswer, HttpGate, type HttpGateOptions } from "./gate.ts";
export { retryAfterSeconds } from "./retry_after.ts";
