/** What the tests of the compiled virtualdj_monitor share: a running one, and what it says. */
import { createSocket } from "node:dgram";
import { join } from "node:path";
import type { z } from "zod";
import type { PlaybackState } from "../../bus/playback/mod.ts";
import { beatSchema } from "../../workers/virtualdj_monitor/topics.ts";
import { OscListener } from "./analyzer_stage.ts";
import { TestHome, type TestProcess, until } from "./harness.ts";
import { HistoryFolder, VirtualDjStandIn } from "./virtualdj_stand_in.ts";

export const MONITOR = "virtualdj_monitor";

/** One line of `list_sources`. */
export interface SourceLine {
  source: string;
  state: string;
  chosen: boolean;
  message: string;
}

/** Ports that were free a moment ago. */
export interface StagePorts {
  readonly os2l: number;
  readonly osc: number;
  readonly oscBack: number;
}

/** A monitor that hears of a stand-in, and a visualizer that hears of the monitor. */
export class MonitorStage implements AsyncDisposable {
  readonly home: TestHome;
  readonly dj = new VirtualDjStandIn();
  readonly folder: HistoryFolder;
  readonly visualizer: OscListener;
  readonly ports: StagePorts;
  /** What came on `virtualdj.state`, with the time of its arrival. */
  readonly states: { state: PlaybackState; atMs: number }[] = [];
  /** What came on `virtualdj.beat`. */
  readonly beats: z.infer<typeof beatSchema>[] = [];
  worker: TestProcess | undefined;

  private constructor(home: TestHome, visualizer: OscListener, ports: StagePorts) {
    this.home = home;
    this.visualizer = visualizer;
    this.ports = ports;
    this.folder = new HistoryFolder(join(home.path, "VirtualDJ"));
    home.client.subscribe("virtualdj.state", ({ payload }) => {
      this.states.push({ state: payload as PlaybackState, atMs: performance.now() });
    });
    home.client.subscribe("virtualdj.beat", ({ payload }) => {
      this.beats.push(beatSchema.parse(payload));
    });
  }

  static async open(): Promise<MonitorStage> {
    const home = await TestHome.create();
    const ports = { os2l: freeTcpPort(), osc: await freeUdpPort(), oscBack: await freeUdpPort() };
    return new MonitorStage(home, await OscListener.open(), ports);
  }

  /** Starts the monitor with some of its sources. */
  async start(sources: string, ...args: string[]): Promise<TestProcess> {
    this.worker = await this.home.startWorker(MONITOR, [
      "--sources",
      sources,
      "--os2l",
      String(this.ports.os2l),
      "--set",
      `osc_port=${this.ports.osc}`,
      "--set",
      `osc_back_port=${this.ports.oscBack}`,
      "--virtualdj-home",
      this.folder.home,
      "--osc",
      this.visualizer.target(),
      ...args,
    ]);
    await until("its first state", () => this.states.length > 0);
    return this.worker;
  }

  get state(): PlaybackState | undefined {
    return this.states.at(-1)?.state;
  }

  /** Waits for a state. @returns milliseconds until it came */
  async told(what: string, is: (state: PlaybackState) => boolean): Promise<number> {
    const begunMs = performance.now();
    await until(what, () => this.state !== undefined && is(this.state)).catch((error) => {
      throw new Error(`${error.message}; last told: ${JSON.stringify(this.state)}`);
    });
    return (this.states.at(-1)?.atMs ?? NaN) - begunMs;
  }

  /** A second door of the same VirtualDJ, which can be shut by itself. */
  async addOsc(): Promise<VirtualDjStandIn> {
    const door = new VirtualDjStandIn(this.dj.decks);
    await door.osc(this.ports.osc, this.ports.oscBack);
    return door;
  }

  async sources(): Promise<SourceLine[]> {
    const { sources } = await this.home.client.send(MONITOR, "list_sources");
    return sources as unknown as SourceLine[];
  }

  async source(name: string): Promise<SourceLine | undefined> {
    return (await this.sources()).find(({ source }) => source === name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dj.quit();
    await this.home[Symbol.asyncDispose]();
    this.visualizer[Symbol.dispose]();
  }
}

function freeTcpPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** A UDP port that was free a moment ago. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
