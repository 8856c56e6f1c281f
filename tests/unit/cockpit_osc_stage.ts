/** A stage that shows OSC. */
import { CockpitStage, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

/** A stage that shows OSC, with a debugger that lives. */
export class OscStage extends CockpitStage {
  constructor() {
    super();
    this.register("osc_debugger").show("osc");
  }

  get nowSeconds(): number {
    return NOW_SECONDS + (this.nowMs - 1000) / 1000;
  }

  /** What the debugger says of its addresses, once a second. */
  addresses(...rows: Payload[]): this {
    const payload = { addresses: rows, total_addresses: rows.length, others: 0 };
    return this.hear("osc_debugger", "osc.addresses", payload);
  }

  /** One address as the debugger tells it, heard just now. */
  row(address: string, changes: Payload = {}): Payload {
    return {
      address,
      types: "f",
      count: 7,
      rate: 60,
      args: [0.5],
      min: [0.25],
      max: [0.75],
      last_at: this.nowSeconds,
      sender: "127.0.0.1:5000",
      ...changes,
    };
  }

  status(changes: Payload = {}): this {
    return this.hear("osc_debugger", "osc.state", {
      listening: "127.0.0.1:9001",
      forward: ["127.0.0.1:9000"],
      filter: "",
      received: 100,
      messages: 100,
      malformed: 0,
      last_malformed: null,
      forwarded: 100,
      not_forwarded: 0,
      last_error: null,
      addresses: 1,
      recording: null,
      replay: null,
      ...changes,
    });
  }

  message(address: string, args: unknown[], types = "f"): this {
    const timestamp = this.nowSeconds;
    const messages = [{ timestamp, address, types, args, sender: "127.0.0.1:5000" }];
    const payload = { messages, left_out: 0, total_count: 1 };
    return this.hear("osc_debugger", "osc.messages", payload);
  }

  /** Types a filter. */
  filter(text: string): this {
    this.cockpit.show("osc", text);
    return this;
  }

  /** The shown addresses from above. */
  order(): string[] {
    return this.rows(160, 30).slice(2).flatMap((row) => /^ [●○] (\S+)/.exec(row)?.[1] ?? []);
  }
}
