import type { Desk } from "../desk.ts";

export function openConfigForm(desk: Desk, worker: string): void {
  desk.warn(`no form for ${worker} yet`);
}
