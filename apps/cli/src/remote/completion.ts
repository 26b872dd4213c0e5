import { Argument, type Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { Output } from '../output.js'

const SHELLS = ['bash', 'zsh', 'fish'] as const

/** What may follow some words of a command line. */
interface Following {
  readonly words: readonly string[]
  readonly options: readonly string[]
}

/** `tailslide completion bash`: a script for the shell, made of the commands that there are. */
export function addCompletion(program: Command, output: Output): void {
  program
    .command('completion')
    .summary('print the completion for your shell')
    .description('Prints a script that completes commands and options.')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  $ source <(tailslide completion bash)                               bash, in ~/.bashrc
  $ source <(tailslide completion zsh)                                zsh, in ~/.zshrc
  $ tailslide completion fish > ~/.config/fish/completions/tailslide.fish`,
    )
    .action((shell) => output.data(SCRIPTS[shell](followingOf(program))))
}

/** By the words of commands, such as `flags list`; the empty text is the beginning. */
function followingOf(program: Command): ReadonlyMap<string, Following> {
  const found = new Map<string, Following>()
  const visit = (command: CommandUnknownOpts, path: string): void => {
    found.set(path, {
      words: command.commands.map((each) => each.name()),
      options: [...command.options.flatMap(({ long }) => long ?? []), '--help'],
    })
    for (const each of command.commands) visit(each, path === '' ? each.name() : `${path} ${each.name()}`)
  }
  visit(program, '')
  return found
}

type Commands = ReadonlyMap<string, Following>

const cases = (commands: Commands): string =>
  [...commands]
    .map(([path, { words, options }]) => `    '${path}') echo '${[...words, ...options].join(' ')}' ;;`)
    .join('\n')

/** The longest command that the words so far begin with says what follows. */
const bash = (commands: Commands): string => `_tailslide_following() {
  case "$1" in
${cases(commands)}
    *) return 1 ;;
  esac
}
_tailslide() {
  local path='' word found
  found="$(_tailslide_following '')"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    _tailslide_following "\${path:+$path }$word" > /dev/null || continue
    path="\${path:+$path }$word"
    found="$(_tailslide_following "$path")"
  done
  COMPREPLY=($(compgen -W "$found" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _tailslide tailslide
`

const zsh = (commands: Commands): string => `autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`

const fish = (commands: Commands): string =>
  `${[
    'complete -c tailslide -f',
    ...[...commands].flatMap(([path, { words, options }]) => {
      const parts = path === '' ? [] : path.split(' ')
      const seen = parts.map((part) => `__fish_seen_subcommand_from ${part}`)
      const none = words.length > 0 ? [`not __fish_seen_subcommand_from ${words.join(' ')}`] : []
      const condition = [...seen, ...none].join('; and ') || 'true'
      return [
        ...words.map((word) => `complete -c tailslide -n '${condition}' -a ${word}`),
        ...options.map((option) => `complete -c tailslide -n '${condition}' -l ${option.slice(2)}`),
      ]
    }),
  ].join('\n')}\n`

const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], (commands: Commands) => string>> = { bash, zsh, fish }
