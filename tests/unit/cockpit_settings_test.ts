import assert from "node:assert/strict";
import { join } from "node:path";
import { checkConfigFile } from "../../console/commands/doctor/checks/config.ts";
import {
  type ConsoleSettings,
  consoleSettings,
  type SettingsSources,
} from "../../console/cockpit/settings/console_settings.ts";

/** The settings of a home with this config.toml; none where it is null. */
function settingsOf(
  config: string | null,
  sources: Partial<SettingsSources> = {},
): ConsoleSettings {
  const home = Deno.makeTempDirSync();
  try {
    if (config !== null) Deno.writeTextFileSync(join(home, "config.toml"), config);
    return consoleSettings({ home, environment: {}, flags: {}, ...sources });
  } finally {
    Deno.removeSync(home, { recursive: true });
  }
}

Deno.test("without a file the console is dark, has the mouse, and nothing is wrong", () => {
  const { theme, mouse, trouble } = settingsOf(null);
  assert.deepEqual([theme.name, mouse, trouble], ["dark", "on", null]);
});

Deno.test("the file sets theme and mouse", () => {
  const { theme, mouse } = settingsOf('[vj_console]\ntheme = "light"\nmouse = false\n');
  assert.deepEqual([theme.name, mouse], ["light", "off"]);
});

Deno.test("flags win over the environment, and that over the file", () => {
  const config = '[vj_console]\ntheme = "light"\n';
  const environment = { VJ_CONSOLE_THEME: "high-contrast", VJ_CONSOLE_MOUSE: "off" };
  assert.equal(settingsOf(config, { environment }).theme.name, "high_contrast");
  assert.equal(settingsOf(config, { environment, flags: { theme: "dark" } }).theme.name, "dark");
  assert.equal(settingsOf(config, { environment }).mouse, "off");
});

for (
  const [config, told] of [
    [
      '[vj_console]\ntheme = "pink"',
      /config\.toml, \[vj_console\]: theme = "pink": there are dark/,
    ],
    ["[vj_console]\nmouse = 3", /mouse = 3: true or false/],
    ['[vj_console]\nthem = "dark"', /no key 'them'; did you mean 'theme'\?/],
    ['[vj_consol]\ntheme = "dark"', /\[vj_consol\] would be ignored; did you mean \[vj_console\]/],
    ["vj_console = 1", /must be a section: \[vj_console\]/],
  ] as const
) {
  Deno.test(`a mistake of the person is told: ${config.replaceAll("\n", " ")}`, () => {
    assert.throws(() => settingsOf(config), { name: "UserError", exitCode: 2, message: told });
  });
}

Deno.test("a variable that nearly names a key is told", () => {
  const environment = { VJ_CONSOLE_THEMES: "dark" };
  assert.throws(() => settingsOf(null, { environment }), { message: /mean 'VJ_CONSOLE_THEME'/ });
});

Deno.test("a theme by flag that does not exist is told", () => {
  assert.throws(() => settingsOf(null, { flags: { theme: "pink" } }), {
    exitCode: 2,
    message: /^flags: theme = "pink"/,
  });
});

Deno.test("a file that others broke is told, and keeps nobody from looking", () => {
  const { theme, trouble } = settingsOf("[example_worker]\nrate = = 3\n");
  assert.equal(theme.name, "dark");
  assert.match(trouble ?? "", /config\.toml, line 2: /);
});

Deno.test("mistakes in the sections of others are none of the console's", () => {
  assert.equal(settingsOf('[example_worker]\nnonsense = "x"\n').trouble, null);
});

Deno.test("a file that is far too large is not read", () => {
  assert.match(settingsOf(`# ${"x".repeat(1_100_000)}`).trouble ?? "", /bytes are no config/);
});

Deno.test("doctor knows the console's section, and finds a mistake in it", () => {
  const judge = (text: string) =>
    checkConfigFile({
      path: "config.toml",
      content: { text, mode: 0o600 },
      known: ["vj_console"],
    }).map(({ state, finding }) => `${state} ${finding}`);
  assert.deepEqual(judge('[vj_console]\ntheme = "light"\n'), ["ok config.toml: 1 section"]);
  assert.match(judge('[vj_console]\ntheme = "pink"\n').join(), /^problem .*theme = "pink"/);
});
