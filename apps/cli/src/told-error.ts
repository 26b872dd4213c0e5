import { CommanderError } from '@commander-js/extra-typings'
import { type FieldProblem, TowerClientError } from '@tailslide/client'
import { CliError, EXIT } from './errors.js'
import { onOneLine } from './printable.js'

/** The exit code of what has failed. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (!(error instanceof CliError)) return EXIT.failed
  if (error.code === 'INVALID_OPTION') return EXIT.usage
  if (error.code === 'NOT_FOUND') return EXIT.notFound
  const said = error.cause
  // A Tower that is away, or has failed, has refused nothing.
  if (!(said instanceof TowerClientError) || said.status === undefined || said.status >= 500) return EXIT.failed
  return said.status === 404 ? EXIT.notFound : EXIT.refused
}

/** One line for what a person can mend; with its stack what nobody foresaw. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return onOneLine(String(error))
  if (isMissingPart(error)) return MISSING_PART
  const foreseen = 'code' in error && typeof error.code === 'string'
  return foreseen ? onOneLine(error.message) : (error.stack ?? error.message)
}

/** Of SQLite's driver and of what hashes passwords, npm installs the part for the machine that it runs on. */
const isMissingPart = ({ message }: Error): boolean =>
  message.includes("Cannot find module '@libsql/") || message.startsWith('Cannot find native binding')

const MISSING_PART =
  `a part that is made for each system has not been installed for this one (${process.platform} ${process.arch}): ` +
  'run `npm install` on this machine, without --omit=optional; a node_modules from another system lacks it too'

/** The same for programs. */
export interface ToldError {
  /** Tower's own code where Tower has said it. */
  readonly code: string
  readonly message: string
  /** What is wrong with which field of what was sent. */
  readonly fields: readonly FieldProblem[]
}

export function asJson(error: unknown): ToldError {
  if (!(error instanceof Error)) return { code: 'UNEXPECTED', message: String(error), fields: [] }
  const fields: readonly FieldProblem[] = []
  if (error instanceof CommanderError) {
    return {
      code: MISTYPED[error.code] ?? 'INVALID_OPTION',
      message: plain(error.message),
      fields,
    }
  }
  const said = error.cause instanceof TowerClientError ? error.cause : error
  const code = 'code' in said && typeof said.code === 'string' ? said.code : 'UNEXPECTED'
  return { code, message: plain(error.message), fields: said instanceof TowerClientError ? said.fields : fields }
}

const plain = (message: string): string => message.replace(/^error: /, '').trimEnd()

/** Codes that scripts may rely on, whatever parses the arguments; of all else that is mistyped it is INVALID_OPTION. */
const MISTYPED: Readonly<Record<string, string>> = {
  'commander.unknownCommand': 'UNKNOWN_COMMAND',
  'commander.unknownOption': 'UNKNOWN_OPTION',
  'commander.missingArgument': 'MISSING_ARGUMENT',
  'commander.excessArguments': 'TOO_MANY_ARGUMENTS',
  'commander.optionMissingArgument': 'MISSING_VALUE',
}
