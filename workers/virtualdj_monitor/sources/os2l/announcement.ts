import { hostname } from "node:os";
import { Bonjour } from "bonjour-service";

/** Saying goodbye must not hold up the end of the program. */
const GOODBYE_MS = 200;

/** Announces the OS2L port over multicast DNS, so that VirtualDJ finds it by itself. */
export class Announcement {
  readonly #bonjour: Bonjour;

  /** @param failed called with the reason when announcing does not work */
  constructor(port: number, failed: (reason: string) => void) {
    let told = false;
    const fail = (error: unknown) => {
      if (told) return;
      told = true;
      failed(error instanceof Error ? error.message : String(error));
    };
    this.#bonjour = new Bonjour({}, fail);
    const name = `VJ toolkit on ${hostname()}, ${port}`; // two of one name would be a conflict
    const service = this.#bonjour.publish({ name, type: "os2l", port });
    service.on("error", fail);
  }

  /** Takes the announcement back. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GOODBYE_MS);
      this.#bonjour.unpublishAll(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.#bonjour.destroy();
  }
}
