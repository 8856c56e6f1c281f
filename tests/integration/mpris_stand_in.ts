/**
 * A player on D-Bus that says whatever a test wants, right or wrong; run as a process of its own.
 *
 *     deno run -A mpris_stand_in.ts NAME
 *
 * Each line of stdin is a JSON object: `properties` (name → [signature, value]) are what it answers from
 * now on; `position` is "answer", "refuse" or "hang"; `emit` ({interface, member, signature, body}) is a
 * signal. It prints `ready` once it has its name.
 */
import { createConnection, type Message, messageType } from "dbus-native";

type Typed = [signature: string, value: unknown];

interface Order {
  properties?: Record<string, Typed>;
  position?: "answer" | "refuse" | "hang";
  emit?: { interface: string; member: string; signature: string; body: unknown[] };
}

const PATH = "/org/mpris/MediaPlayer2";
const [name = "odd"] = Deno.args;
let properties: Record<string, Typed> = {};
let position: Order["position"] = "answer";
let serial = 0;

// A connection without the library's own answers to calls.
const connection = createConnection({
  busAddress: Deno.env.get("DBUS_SESSION_BUS_ADDRESS") ?? "",
  fdTransport: false,
});

function send(message: Message): number {
  connection.message({ ...message, serial: ++serial });
  return serial;
}

function askBus(member: string, signature?: string, ...body: unknown[]): number {
  return send({
    type: messageType.methodCall,
    destination: "org.freedesktop.DBus",
    path: "/org/freedesktop/DBus",
    interface: "org.freedesktop.DBus",
    member,
    ...(signature === undefined ? {} : { signature, body }),
  });
}

function answer(call: Message): void {
  const [, property] = call.body ?? [];
  const to = { destination: call.sender ?? "", replySerial: call.serial ?? 0 };
  const reply = (signature: string, value: unknown) =>
    send({ type: messageType.methodReturn, ...to, signature, body: [value] });
  const value = properties[String(property)];
  if (call.member === "GetAll") reply("a{sv}", Object.entries(properties));
  else if (property === "Identity") reply("v", ["s", `The ${name}`]);
  else if (property === "Position" && position === "hang") return;
  else if (value !== undefined && !(property === "Position" && position === "refuse")) {
    reply("v", value);
  } else {
    send({
      type: messageType.error,
      ...to,
      errorName: "org.freedesktop.DBus.Error.NotSupported",
      signature: "s",
      body: ["it does not say"],
    });
  }
}

connection.on("message", (message) => {
  if (message.type === messageType.methodCall) answer(message);
  if (message.type === messageType.methodReturn && message.replySerial === named) {
    console.log("ready");
  }
});
askBus("Hello");
const named = askBus("RequestName", "su", `org.mpris.MediaPlayer2.${name}`, 0);

let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    const order: Order = JSON.parse(line);
    properties = { ...properties, ...order.properties };
    position = order.position ?? position;
    if (order.emit !== undefined) send({ type: messageType.signal, path: PATH, ...order.emit });
  }
}
Deno.exit(0);
