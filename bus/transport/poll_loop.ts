/**
 * One native poll loop for all ZeroMQ sockets of the process.
 *
 * Under Deno the addon must never wait by itself: its wake-ups get lost and its time-outs crash. So
 * every socket is opened with time-outs of 0, and this loop waits on the sockets' descriptors.
 * A descriptor (ZMQ_FD) is edge-like: it also signals what is no message, and falls silent when
 * anything touches the socket. Hence the order: look at every socket, then wait, then look again.
 */
import { setImmediate } from "node:timers";
import * as zmq from "zeromq";
import { interrupted } from "./address.ts";
import { keep } from "./sockets.ts";
import { openReadiness, type Readiness } from "./ready.ts";

/** ZMQ_FD: the descriptor that becomes readable when something happened on the socket. */
const ZMQ_FD = 14;

/** ZMQ_EVENTS: what can be done now, in the bits ZMQ_POLLIN and ZMQ_POLLOUT. */
const ZMQ_EVENTS = 15;
const ZMQ_POLLIN = 1;
const ZMQ_POLLOUT = 2;

/** Messages that one socket may handle before the others have their turn. */
const TURN = 64;

/** Sockets that have more to say than can be handled leave the rest of the process so long without its turn. */
const SLICE_MS = 4;

/** How long an answer that is due is waited for in this thread. */
const ANSWER_MS = 1;

/** How long after an answer the next request is looked for. */
const SERIES_MS = 0.6;

/** A socket of the loop. */
export interface Polled {
  readonly socket: zmq.Socket;
  /**
   * Handles what can be handled at once, `limit` messages at the most.
   *
   * @returns whether something may be left.
   */
  turn(limit: number): Promise<boolean>;
  /** Whether an answer is on its way here, after {@link PollLoop.expectAnswer}. */
  expecting?(): boolean;
  /** Whether something is under way here that no rest of the loop may delay. */
  urgent?(): boolean;
}

/** The getters of options are protected in the typings; nothing else gives the descriptor. */
interface OptionSource {
  getInt32Option(option: number): number;
  getInt64Option(option: number): number;
}

function descriptorOf(socket: zmq.Socket): number {
  const options = socket as unknown as OptionSource;
  // On Windows a descriptor is a SOCKET, which has 64 bits.
  return Deno.build.os === "windows"
    ? options.getInt64Option(ZMQ_FD)
    : options.getInt32Option(ZMQ_FD);
}

/**
 * Whether a message can be received or sent, both told by one look. A look takes the descriptor's
 * signal, so that of two looks in a row the second may see what the first did not, unsignalled.
 */
export function readiness(socket: zmq.Socket): { readable: boolean; writable: boolean } {
  for (;;) {
    try {
      const events = (socket as unknown as OptionSource).getInt32Option(ZMQ_EVENTS);
      return { readable: (events & ZMQ_POLLIN) !== 0, writable: (events & ZMQ_POLLOUT) !== 0 };
    } catch (error) {
      if (!interrupted(error)) throw error; // a signal came, say of a terminal that was resized
    }
  }
}

/** Ends a wait that is under way, by a message between two sockets of this process. */
class Waker {
  readonly #sender: zmq.Pair;
  readonly #receiver: zmq.Pair;
  readonly descriptor: number;
  /** Whether there is something to drain: at first the signals of connecting. */
  #pending = true;

  constructor() {
    const address = "inproc://vj-poll-loop";
    const options = { linger: 0, sendTimeout: 0, receiveTimeout: 0 };
    this.#receiver = keep(new zmq.Pair(options));
    this.#receiver.bindSync(address);
    this.#sender = keep(new zmq.Pair(options));
    this.#sender.connect(address);
    this.descriptor = descriptorOf(this.#receiver);
  }

  wake(): void {
    if (this.#pending) return;
    this.#pending = true;
    this.#sender.send("").catch(() => {
      this.#pending = false;
    });
  }

  async drain(): Promise<void> {
    if (!this.#pending) return;
    while (this.#receiver.readable) await this.#receiver.receive();
    this.#pending = false;
  }
}

/** Lets everything else of the process have its turn. */
function turnOfOthers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** See the head of the file. Use {@link pollLoop}, the one of the process. */
export class PollLoop {
  readonly #entries = new Map<Polled, number>();
  #readiness: Readiness | undefined;
  #waker: Waker | undefined;
  #running: Promise<void> | undefined;
  /** Removals that wait for a poll that may still watch their descriptor. */
  readonly #leaving: (() => void)[] = [];
  #answerDueUntilMs = 0;
  #seriesUntilMs = 0;
  #restMs = 0;
  /** Whether a stream brought something in this round. */
  #isFlowing = false;
  #endRest: (() => void) | undefined;

  /** Starts to serve a socket. */
  add(polled: Polled): void {
    this.#entries.set(polled, descriptorOf(polled.socket));
    this.#waker ??= new Waker();
    this.#running ??= this.#run(this.#waker);
    this.wake();
  }

  /**
   * Stops to serve a socket. It may be closed when the promise resolves, and not before: while a poll
   * watches its descriptor, the system must not give the number to the next one who asks.
   */
  async remove(polled: Polled): Promise<void> {
    if (!this.#entries.delete(polled)) return;
    await new Promise<void>((resolve) => {
      this.#leaving.push(resolve);
      this.wake();
    });
  }

  /**
   * To be called after each operation on a socket outside of its turn: the operation may have taken
   * the descriptor's signal for a message that then nobody would fetch.
   */
  touched(socket: zmq.Socket): void {
    if (socket.readable) this.wake();
  }

  /**
   * Says that an answer is due within moments: the loop waits for it in this thread, which spares it the
   * way through another one. For clients only: nothing else of the process happens meanwhile.
   */
  expectAnswer(): void {
    this.#answerDueUntilMs = performance.now() + ANSWER_MS;
    this.#endRest?.();
  }

  /**
   * Says that a request was answered, and that the next one of a series may follow at once: the loop
   * looks for it again and again, between the turns of everything else, before it goes to wait.
   */
  expectSeries(): void {
    this.#seriesUntilMs = performance.now() + SERIES_MS;
  }

  /**
   * While streams bring something, they are looked at this many milliseconds apart instead of at each
   * message: a wake-up costs many times what a message does. The first message after a pause is still
   * handled at once, and so is what {@link Polled.urgent} speaks of. 0: never rest.
   */
  restBetweenRounds(ms: number): void {
    this.#restMs = ms;
  }

  /** Says that a stream brought something in this turn. */
  flows(): void {
    this.#isFlowing = true;
  }

  /** Gives every socket a turn soon. */
  wake(): void {
    if (this.#endRest === undefined) this.#waker?.wake();
    else this.#endRest();
  }

  async #run(waker: Waker): Promise<void> {
    this.#readiness ??= openReadiness();
    while (this.#entries.size > 0) {
      const begunMs = performance.now();
      let sliceMs = begunMs;
      let more = false;
      this.#isFlowing = false;
      for (const polled of this.#entries.keys()) {
        try {
          if (await polled.turn(TURN)) more = true;
        } catch (error) {
          reportError(error); // one socket's fault leaves the others their turn
        }
        // Who holds a lock of others, for one, needs several turns to release it.
        if (performance.now() - sliceMs < SLICE_MS) continue;
        await turnOfOthers();
        sliceMs = performance.now();
      }
      this.#release();
      const nowMs = performance.now();
      const again = more || nowMs < this.#seriesUntilMs;
      const isAnswerDue = nowMs < this.#answerDueUntilMs;
      // Everything else of the process has its turn; in a series, the next request is written in it.
      if (again || isAnswerDue) await turnOfOthers();
      if (again) continue;
      if (this.#isFlowing && this.#restMs > 0 && !this.#isUrgent()) {
        // A negative time would be a warning on the terminal, in the middle of a picture.
        await this.#rest(Math.max(0, begunMs + this.#restMs - nowMs));
        continue;
      }
      const descriptors = [waker.descriptor, ...this.#entries.values()];
      if (isAnswerDue && this.#isExpecting()) this.#readiness.waitBriefly(descriptors);
      else await this.#readiness.wait(descriptors);
      await waker.drain();
    }
    this.#running = undefined;
    this.#release();
  }

  async #rest(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endRest = undefined;
  }

  #isUrgent(): boolean {
    for (const polled of this.#entries.keys()) {
      if (polled.urgent?.() === true) return true;
    }
    return false;
  }

  #isExpecting(): boolean {
    for (const polled of this.#entries.keys()) {
      if (polled.expecting?.() === true) return true;
    }
    return false;
  }

  #release(): void {
    for (const resolve of this.#leaving.splice(0)) resolve();
  }
}

/** The poll loop of this process. It runs while it has sockets. */
export const pollLoop = new PollLoop();
