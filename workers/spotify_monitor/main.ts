/** spotify_monitor: the worker, and what its program can do besides. */
import {
  type Command,
  parsePort,
  runWorker,
  systemClock,
  UserError,
  vjHome,
} from "../../bus/mod.ts";
import { loadConfig } from "../../bus/config/config.ts";
import { printable } from "../../bus/logging/printable.ts";
import { configSchema, type MonitorConfig } from "./config.ts";
import { localPlayers, playersTable } from "./players_command.ts";
import { loginFile, spotifyGate } from "./sources.ts";
import { openBrowser } from "./webapi/browser.ts";
import { logIn } from "./webapi/login.ts";
import { spotifyMonitor } from "./worker.ts";

const LOGIN_SECONDS = 300;

function configuration(flags: Record<string, unknown>, file?: string): Promise<MonitorConfig> {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  return loadConfig(configSchema, {
    instance: spotifyMonitor.name,
    worker: spotifyMonitor.name,
    home: vjHome(),
    flags: Object.fromEntries(given),
    ...(file === undefined ? {} : { file }),
  });
}

interface PlayersFlags {
  player?: string;
  config?: string;
  json?: boolean;
}

async function showPlayers({ player: named, config: file, json }: PlayersFlags): Promise<void> {
  const { player } = await configuration({ player: named }, file);
  const players = await localPlayers(player);
  if (json === true) return console.log(JSON.stringify(players));
  if (players.length === 0) return console.error("no player runs that can be asked");
  console.log(playersTable(players).split("\n").map(printable).join("\n"));
  const followed = players.some((one) => one.followed);
  console.error(
    followed ? `* followed: player = ${player}` : `none is followed: player = ${player}`,
  );
}

interface LoginFlags {
  clientId?: string;
  loginPort?: number;
  browser: boolean;
  timeout: string;
  config?: string;
}

async function login(flags: LoginFlags): Promise<void> {
  const config = await configuration(
    { client_id: flags.clientId, login_port: flags.loginPort },
    flags.config,
  );
  if (config.client_id === "") {
    throw new UserError(
      "the Web API needs the client ID of an app of yours: make one at " +
        "https://developer.spotify.com/dashboard, register the redirect URI " +
        `http://127.0.0.1:${config.login_port}/callback with it, and give --client-id ID`,
      { exitCode: 2 },
    );
  }
  const seconds = Number(flags.timeout);
  if (!(seconds >= 1 && seconds <= 3600)) {
    throw new UserError(`--timeout ${flags.timeout}: expected 1 to 3600 seconds`, { exitCode: 2 });
  }
  const file = loginFile();
  await logIn({
    clientId: config.client_id,
    port: config.login_port,
    accountsUrl: config.accounts_url,
    file,
    gate: spotifyGate(systemClock),
    timeoutSeconds: seconds,
    ask: (url, redirectUri) => {
      const isOpened = flags.browser && openBrowser(url);
      console.error(
        `${isOpened ? "Your browser opens" : "Open"} this address to allow it:\n\n${url}\n\n` +
          `The answer is awaited at ${redirectUri} (for ${seconds} s; ctrl-c ends it).`,
      );
    },
  });
  console.error(`logged in; the login is kept in ${file.path}`);
}

async function logout(): Promise<void> {
  const file = loginFile();
  const wasThere = await file.remove();
  console.error(
    wasThere
      ? `logged out; ${file.path} is gone. https://www.spotify.com/account/apps takes the right back`
      : "nobody was logged in",
  );
}

function extend(program: Command): void {
  program.command("players")
    .description("list the players on this machine, for --player")
    .option("--player <names>", "show which of them these would follow")
    .option("--config <file>", "configuration file")
    .option("--json", "print JSON")
    .action(showPlayers);
  program.command("login")
    .description("let it see what your Spotify account plays, on any device")
    .option("--client-id <id>", "client ID of your app at developer.spotify.com")
    .option(
      "--login-port <port>",
      "port of the redirect URI http://127.0.0.1:PORT/callback",
      parsePort,
    )
    .option("--no-browser", "only print the address")
    .option("--timeout <seconds>", "give up after so long", String(LOGIN_SECONDS))
    .option("--config <file>", "configuration file")
    .action(login);
  program.command("logout").description("forget the login").action(logout);
}

if (import.meta.main) await runWorker(spotifyMonitor, { extend });
