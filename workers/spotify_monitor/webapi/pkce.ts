import { createHash, randomBytes } from "node:crypto";

/** A secret, and what may be shown of it: Proof Key for Code Exchange (RFC 7636), method S256. */
export interface Pkce {
  /** 86 characters; whoever redeems the code must know it. */
  readonly verifier: string;
  /** Its SHA-256, which goes through the browser. */
  readonly challenge: string;
}

/** Draws a new pair. */
export function newPkce(): Pkce {
  const verifier = randomText(64);
  return { verifier, challenge: challengeOf(verifier) };
}

/** The challenge that belongs to a verifier. */
export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier, "ascii").digest("base64url");
}

/** Text that cannot be guessed, fit for an address. */
export function randomText(bytes: number): string {
  return randomBytes(bytes).toString("base64url");
}
