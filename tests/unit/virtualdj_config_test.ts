import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { configSchema } from "../../workers/virtualdj_monitor/config.ts";
import { findHome } from "../../workers/virtualdj_monitor/sources/history/files.ts";
import { isLoopback } from "../../workers/virtualdj_monitor/sources/os2l/listen_address.ts";

/** What is said about a value; empty when it is taken. */
function complaint(key: string, value: unknown): string {
  const result = configSchema.safeParse({ [key]: value });
  return result.error?.issues.map(({ message }) => message).join() ?? "";
}

Deno.test("a monitor without any source is refused", () => {
  for (const text of ["", " , "]) {
    assert.match(complaint("sources", text), /there are osc, os2l, network_control, files/);
  }
  assert.equal(complaint("sources", "os2l, files"), "");
});

Deno.test("a password in an address, which would be shown, is refused", () => {
  for (const url of ["http://user:secret@127.0.0.1", "http://user@127.0.0.1"]) {
    assert.match(complaint("network_control", url), /network_control_password/);
  }
});

Deno.test("what is no address of Network Control is told what one looks like", () => {
  for (const url of ["127.0.0.1:8080", "ftp://127.0.0.1", "localhost"]) {
    assert.match(complaint("network_control", url), /http:\/\/127\.0\.0\.1:8080/);
  }
});

Deno.test("VirtualDJ's folder is found from wherever its path starts", async () => {
  assert.equal(await findHome("music/VirtualDJ"), resolve("music/VirtualDJ"));
  assert.equal(await findHome("~/VirtualDJ"), join(homedir(), "VirtualDJ"));
  assert.equal(await findHome("~"), homedir());
});

Deno.test("VirtualDJ on this machine is listened to on loopback only, by whatever name", () => {
  assert.ok(isLoopback("127.0.0.1"));
  assert.ok(isLoopback("localhost"));
  assert.ok(!isLoopback("0.0.0.0"));
  assert.ok(!isLoopback("dj-laptop"));
});
