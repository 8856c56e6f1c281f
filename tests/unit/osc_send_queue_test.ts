import assert from "node:assert/strict";
import { SendQueue } from "../../bus/osc/send_queue.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const first = (queue: SendQueue<number>) => {
  const slot = queue.peek();
  return slot === undefined ? undefined : [...slot.bytes.subarray(0, slot.length)];
};

Deno.test("SendQueue hands datagrams out in the order they came", () => {
  const queue = new SendQueue<number>(3);
  for (let i = 0; i < 10; i++) {
    queue.push(bytes(i), 0);
    assert.deepEqual(first(queue), [i]);
    queue.shift();
  }
  assert.equal(queue.peek(), undefined);
});

Deno.test("SendQueue keeps a copy: the caller may change its bytes", () => {
  const queue = new SendQueue<number>(2);
  const own = bytes(1, 2);
  queue.push(own, 0);
  own.fill(9);
  assert.deepEqual(first(queue), [1, 2]);
});

Deno.test("SendQueue refuses what does not fit and keeps what was there", () => {
  const queue = new SendQueue<number>(2);
  assert.ok(queue.push(bytes(1), 0) && queue.push(bytes(2), 1));
  assert.equal(queue.push(bytes(3), 0), false);
  assert.deepEqual(first(queue), [1]);
  queue.shift();
  assert.equal(queue.peek()?.to, 1);
});

Deno.test("SendQueue takes messages longer than its slots", () => {
  const queue = new SendQueue<number>(1);
  queue.push(new Uint8Array(5000).fill(7), 0);
  assert.equal(first(queue)?.length, 5000);
});
