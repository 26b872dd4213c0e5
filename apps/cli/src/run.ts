import { CommanderError } from '@commander-js/extra-typings'
import { CliError, EXIT } from './errors.js'
import type { Output } from './output.js'
import { type Commands, createProgram } from './program.js'
import { unknownVariables } from './unknown-variables.js'

/** Parses the arguments, runs the command, answers with the exit code; whatever fails is told in words. */
export async function run(args: readonly string[], commands: Commands, output: Output): Promise<number> {
  let exitCode: number = EXIT.ok
  const program = createProgram(commands, output, (code) => {
    exitCode = code
  })
  const known: string[] = []
  for (const command of [program, ...program.commands.flatMap((each) => [each, ...each.commands])]) {
    command.exitOverride().configureOutput({ writeOut: output.out, writeErr: output.err })
    known.push(...command.options.flatMap(({ envVar }) => envVar ?? []))
  }
  for (const line of unknownVariables(Object.keys(process.env), known)) output.err(`warning: ${line}\n`)
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    output.err(`error: ${inWords(error)}\n`)
    return error instanceof CliError && error.code === 'INVALID_OPTION' ? EXIT.usage : EXIT.failed
  }
}

/** One line for what a person can mend; with its stack what nobody foresaw. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const foreseen = 'code' in error && typeof error.code === 'string'
  return foreseen ? error.message : (error.stack ?? error.message)
}
