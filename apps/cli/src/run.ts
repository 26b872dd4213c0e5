import { CommanderError } from '@commander-js/extra-typings'
import { EXIT } from './errors.js'
import { hintFor } from './mistyped.js'
import { outputTo, type Streams } from './output.js'
import { escaped } from './printable.js'
import { type Commands, createProgram } from './program.js'
import { asJson, exitCodeOf, inWords } from './told-error.js'
import { unknownVariables } from './unknown-variables.js'

/** Parses the arguments, runs the command, answers with the exit code; whatever fails is told in words. */
export async function run(args: readonly string[], commands: Commands, streams: Streams): Promise<number> {
  const output = outputTo(streams)
  let exitCode: number = EXIT.ok
  const program = createProgram(commands, output, (code) => {
    exitCode = code
  })
  const isJson = wantsJson(args)
  const known: string[] = []
  for (const command of [program, ...program.commands.flatMap((each) => [each, ...each.commands])]) {
    command.exitOverride().configureOutput({ writeOut: output.out, writeErr: isJson ? () => {} : output.err })
    known.push(...command.options.flatMap(({ envVar }) => envVar ?? []))
  }
  for (const line of unknownVariables(Object.keys(process.env), known)) output.err(`warning: ${line}\n`)
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    const exitCode = codeFor(args, error)
    if (isJson) {
      if (exitCode !== EXIT.ok) output.err(`${escaped(JSON.stringify(asJson(error)))}\n`)
      return exitCode
    }
    if (error instanceof CommanderError) {
      const hint = hintFor(program, args, error)
      if (hint !== undefined) output.err(`(${hint})\n`)
    } else output.err(`error: ${inWords(error)}\n`)
    return exitCode
  }
}

/** Their `--json` is about their logs. */
const SERVERS: readonly string[] = ['start', 'tower', 'aerobat']

const wantsJson = ([command = '', ...rest]: readonly string[]): boolean =>
  rest.includes('--json') && !SERVERS.includes(command)

/** A plan ends with 2 where something would change: no pipeline may read that from a mistyped option. */
function codeFor([command]: readonly string[], error: unknown): number {
  const code = exitCodeOf(error)
  return command === 'plan' && code === EXIT.usage ? EXIT.failed : code
}
