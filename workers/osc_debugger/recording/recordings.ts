import { isAbsolute, join } from "node:path";
import { type Clock, CommandError, errorText, type Logger, vjHome } from "../../../bus/mod.ts";
import type { OscDebugger } from "../debugger.ts";
import { destination } from "../destination.ts";
import { Replay, type ReplayFacts } from "./player.ts";
import { Recorder, type RecordingFacts } from "./recorder.ts";

/** How a recording is to be played. */
export interface ReplayRequest {
  readonly file: string;
  readonly speed: number;
  /** host:port with commas between; the debugger's targets unless given. */
  readonly to?: string | undefined;
}

interface Playing {
  readonly replay: Replay;
  readonly stop: () => Promise<void>;
}

/** The recording that is written and the one that is played: one of each at a time. */
export class Recordings {
  readonly #osc: OscDebugger;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #signal: AbortSignal;
  #playing: Playing | undefined;
  /** A recording whose file is being made. */
  #isStarting = false;
  /** The recording that is being ended. */
  #ending: Promise<unknown> | undefined;

  /** @param signal ends what is played */
  constructor(osc: OscDebugger, clock: Clock, log: Logger, signal: AbortSignal) {
    this.#osc = osc;
    this.#clock = clock;
    this.#log = log;
    this.#signal = signal;
  }

  get recording(): RecordingFacts | null {
    return this.#osc.recorder?.facts ?? null;
  }

  get replay(): ReplayFacts | null {
    return this.#playing?.replay.facts ?? null;
  }

  /** Begins to record. @returns the file's path */
  async record(file: string | undefined): Promise<string> {
    if (this.recording !== null) {
      throw new CommandError("conflict", `${this.recording.file} is being recorded already`);
    }
    if (this.#isStarting) throw new CommandError("conflict", "a recording is just beginning");
    const path = this.#pathOf(file ?? this.#defaultName());
    this.#isStarting = true;
    try {
      this.#osc.recorder = await Recorder.start(path, this.#clock, (error) => {
        this.#log.error("{file} takes no more packets: {error}", { file: path, error });
      });
    } finally {
      this.#isStarting = false;
    }
    this.#log.info("recording to {file}", { file: path });
    return path;
  }

  async stopRecording(): Promise<RecordingFacts> {
    const { recorder } = this.#osc;
    if (recorder === undefined) throw new CommandError("conflict", "nothing is being recorded");
    this.#osc.recorder = undefined;
    const ending = recorder.stop();
    this.#ending = ending.catch(() => {}); // told to the one who asked for it
    return await ending;
  }

  /** Begins to play. @returns the file's path */
  async play({ file, speed, to }: ReplayRequest): Promise<string> {
    const path = this.#pathOf(file);
    await Replay.check(path);
    const target = await destination(to, this.#osc);
    if (this.replay !== null) {
      target[Symbol.dispose]();
      throw new CommandError("conflict", `${this.replay.file} is being played already`);
    }
    const ending = new AbortController();
    const replay = new Replay(path, {
      speed,
      monotonicMs: () => this.#clock.monotonicMs(),
      signal: AbortSignal.any([ending.signal, this.#signal]),
      send: (bytes) => target.send(bytes),
    });
    const ended = this.#run(replay).finally(() => {
      target[Symbol.dispose]();
      this.#playing = undefined;
    });
    this.#playing = {
      replay,
      stop: () => {
        ending.abort();
        return ended;
      },
    };
    return path;
  }

  async stopReplay(): Promise<ReplayFacts> {
    if (this.#playing === undefined) throw new CommandError("conflict", "nothing is being played");
    const { replay, stop } = this.#playing;
    await stop();
    return replay.facts;
  }

  /** Ends the recording, also one that is being ended. */
  async close(): Promise<void> {
    if (this.#osc.recorder !== undefined) await this.stopRecording();
    await this.#ending;
  }

  async #run(replay: Replay): Promise<void> {
    try {
      const { file, packets } = await replay.run();
      this.#log.info("{packets} packets of {file} were played", { file, packets });
    } catch (error) {
      const { file } = replay.facts;
      this.#log.error("{file} cannot be played: {error}", { file, error: errorText(error) });
    }
  }

  /** A name without a folder is one of `recordings` in the home of all state. */
  #pathOf(file: string): string {
    return isAbsolute(file) ? file : join(vjHome(), "recordings", file);
  }

  #defaultName(): string {
    const time = new Date(this.#clock.now() * 1000).toISOString().replaceAll(/[:.]/g, "-");
    return `osc-${time}.jsonl`;
  }
}
