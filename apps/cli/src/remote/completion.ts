import { Argument, type Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { Output } from '../output.js'

const SHELLS = ['bash', 'zsh', 'fish'] as const

/** What may follow some words of a command line. */
interface Following {
  readonly words: readonly string[]
  readonly options: readonly string[]
  /** Whether it takes a file as it is, and not as the value of an option. */
  readonly takesFile: boolean
}

/** What may follow an option: one of these, or with none of them a file or anything else. Options of one name take the same. */
type Values = ReadonlyMap<string, readonly string[]>

interface Commands {
  readonly following: ReadonlyMap<string, Following>
  readonly values: Values
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
    .action((shell) => output.data(SCRIPTS[shell](commandsOf(program))))
}

/** By the words of commands, such as `flags list`; the empty text is the beginning. */
function commandsOf(program: Command): Commands {
  const following = new Map<string, Following>()
  const values = new Map<string, readonly string[]>()
  const visit = (command: CommandUnknownOpts, path: string): void => {
    for (const { long, argChoices, required, optional } of command.options) {
      if (long && (required || optional)) values.set(long, argChoices ?? (optional ? ['true', 'false'] : []))
    }
    following.set(path, {
      words: [
        ...command.commands.map((each) => each.name()),
        ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      ],
      takesFile: command.registeredArguments.some((argument) => argument.name() === 'file'),
      options: [...command.options.flatMap(({ long }) => long ?? []), '--help'],
    })
    for (const each of command.commands) visit(each, path === '' ? each.name() : `${path} ${each.name()}`)
  }
  visit(program, '')
  return { following, values }
}

const cases = ({ following }: Commands): string =>
  [...following]
    .map(([path, { words, options }]) => `    '${path}') echo '${[...words, ...options].join(' ')}' ;;`)
    .join('\n')

const valueCases = ({ values }: Commands): string =>
  [...values].map(([option, choices]) => `    '${option}') echo '${choices.join(' ')}' ;;`).join('\n')

const fileCases = ({ following }: Commands): string =>
  [...following].flatMap(([path, { takesFile }]) => (takesFile ? `'${path}'` : [])).join(' | ')

/** The longest command that the words so far begin with says what follows. Where nothing fits, the shell offers files. */
const bash = (commands: Commands): string => `_tailslide_following() {
  case "$1" in
${cases(commands)}
    *) return 1 ;;
  esac
}
_tailslide_values() {
  case "$1" in
${valueCases(commands)}
    *) return 1 ;;
  esac
}
_tailslide() {
  local path='' word found current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  if found="$(_tailslide_values "\${COMP_WORDS[COMP_CWORD-1]}")"; then
    [ -z "$found" ] || COMPREPLY=($(compgen -W "$found" -- "$current"))
    return
  fi
  found="$(_tailslide_following '')"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    _tailslide_following "\${path:+$path }$word" > /dev/null || continue
    path="\${path:+$path }$word"
    found="$(_tailslide_following "$path")"
  done
  case "$path" in
    ${fileCases(commands)}) [[ "$current" == -* ]] || return ;;
  esac
  COMPREPLY=($(compgen -W "$found" -- "$current"))
}
complete -o default -F _tailslide tailslide
`

const zsh = (commands: Commands): string => `autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`

const fish = ({ following, values }: Commands): string =>
  `${[
    'complete -c tailslide -f',
    ...[...following].flatMap(([path, { words, options, takesFile }]) => {
      const parts = path === '' ? [] : path.split(' ')
      const seen = parts.map((part) => `__fish_seen_subcommand_from ${part}`)
      const none = words.length > 0 ? [`not __fish_seen_subcommand_from ${words.join(' ')}`] : []
      const condition = [...seen, ...none].join('; and ') || 'true'
      return [
        ...words.map((word) => `complete -c tailslide -n '${condition}' -a ${word}`),
        ...(takesFile ? [`complete -c tailslide -n '${condition}' -F`] : []),
        ...options.map(
          (option) => `complete -c tailslide -n '${condition}' -l ${option.slice(2)}${inFish(values, option)}`,
        ),
      ]
    }),
  ].join('\n')}\n`

/** `-r` needs a value, `-x` one that is no file; `-F` offers files again. */
function inFish(values: Values, option: string): string {
  const choices = values.get(option)
  if (choices === undefined) return ''
  return choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : ' -r -F'
}

const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], (commands: Commands) => string>> = { bash, zsh, fish }
