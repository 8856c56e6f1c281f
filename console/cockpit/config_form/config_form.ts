import { errorText } from "../../../bus/messages/errors.ts";
import type { Desk } from "../desk.ts";

/** Opens the form in which the configuration of a worker is edited, and asks the worker for it. */
export function openConfigForm(desk: Desk, worker: string): void {
  void open(desk, worker);
}

/** The form is loaded when the first one is opened: the first picture does not wait for it. */
async function open(desk: Desk, worker: string): Promise<void> {
  try {
    const { FormOverlay } = await import("./form_overlay.ts");
    const form = new FormOverlay(desk, worker);
    desk.open(form);
    await form.load();
  } catch (error) {
    desk.warn(errorText(error));
  }
}
