import type { CommanderError, CommandUnknownOpts } from '@commander-js/extra-typings'

const MOST_PROPOSED = 3

/** What else to say of a mistyped line, which its parser does not know; undefined where that is nothing. */
export function hintFor(
  program: CommandUnknownOpts,
  args: readonly string[],
  { code, message }: CommanderError,
): string | undefined {
  const shown = commandOf(program, args)
    .options.filter(({ hidden }) => !hidden)
    .flatMap(({ long }) => long ?? [])
  if (code === 'commander.excessArguments') {
    const places = [
      ...(shown.includes('--project') ? ['a project is named with --project'] : []),
      ...(shown.includes('--env') ? ['an environment with --env'] : []),
    ]
    return places.length === 0 ? undefined : `${places.join(', ')}; a name of several words stands in quotes`
  }
  if (code !== 'commander.unknownOption' || message.includes('Did you mean')) return undefined
  const [, typed] = /'(--[\w-]{2,40})/.exec(message) ?? []
  const near = typed === undefined ? [] : shown.filter((name) => name.startsWith(typed))
  return near.length === 0 ? undefined : `did you mean ${near.slice(0, MOST_PROPOSED).join(' or ')}?`
}

/** The command that the words name. */
function commandOf(program: CommandUnknownOpts, args: readonly string[]): CommandUnknownOpts {
  let command = program
  for (const word of args) command = command.commands.find((each) => each.name() === word) ?? command
  return command
}
