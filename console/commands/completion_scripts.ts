import type { SHELLS } from "./subcommands.ts";

/** A shell with a completion script. */
export type Shell = typeof SHELLS[number];

/**
 * The words come from the program itself, one a line with its meaning behind a tab. No script evaluates them:
 * `compgen -W` would run a `$(...)` in the name of a worker.
 */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# vj_console completions for bash. To use them:  source <(vj_console completions bash)
_vj_console() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    [ -n "$line" ] && COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [ "\${#COMPREPLY[@]}" -eq 1 ] && [ "\${COMPREPLY[0]%=}" != "\${COMPREPLY[0]}" ]; then
    compopt -o nospace 2>/dev/null
  fi
}
complete -F _vj_console vj_console
`,
  zsh: `#compdef vj_console
# vj_console completions for zsh. To use them:  source <(vj_console completions zsh)
_vj_console() {
  local line word
  local -a plain keyed
  for line in "\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n "$line" ]] || continue
    word="\${line%%$'\\t'*}"
    if [[ "$word" == *= ]]; then
      keyed+=("$word")
    else
      plain+=("\${word//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  (( \${#keyed} )) && compadd -S '' -- "\${keyed[@]}"
  (( \${#plain} )) && _describe 'vj_console' plain
}
compdef _vj_console vj_console
`,
  fish: `# vj_console completions for fish. To use them:  vj_console completions fish | source
function __vj_console_words
    set -l words (commandline -opc)
    $words[1] __complete $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c vj_console -f -a '(__vj_console_words)'
`,
};

/** The script that makes a shell complete the words of vj_console. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
