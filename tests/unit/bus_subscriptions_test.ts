import assert from "node:assert/strict";
import fc from "fast-check";
import { SubscriptionTable } from "../../bus/transport/subscriptions.ts";

function message(kind: number, prefix: string): Uint8Array {
  return new Uint8Array([kind, ...new TextEncoder().encode(prefix)]);
}

Deno.test("SubscriptionTable wants a topic while at least one subscriber is left", () => {
  const table = new SubscriptionTable();
  assert.equal(table.wants("a.b"), false);
  table.take(message(1, "a."));
  table.take(message(1, "a."));
  table.take(message(0, "a."));
  assert.equal(table.wants("a.b"), true);
  table.take(message(0, "a."));
  assert.equal(table.wants("a.b"), false);
});

Deno.test("SubscriptionTable wants everything once somebody subscribed to everything", () => {
  const table = new SubscriptionTable();
  assert.equal(table.take(message(1, "")), "");
  assert.equal(table.wants("any.topic"), true);
});

Deno.test("SubscriptionTable tells the prefix of a subscription, not of its end", () => {
  const table = new SubscriptionTable();
  assert.equal(table.take(message(1, "a")), "a");
  assert.equal(table.take(message(0, "a")), undefined);
});

Deno.test("SubscriptionTable survives any message", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 1_000 })), (messages) => {
    const table = new SubscriptionTable();
    for (const bytes of messages) table.take(bytes);
    table.wants("a.b");
  }));
});

Deno.test("SubscriptionTable wants every topic after more prefixes than it counts", () => {
  const table = new SubscriptionTable();
  for (let i = 0; i < 10_001; i++) table.take(message(1, `x${i}`));
  assert.equal(table.wants("a.b"), true);
});
