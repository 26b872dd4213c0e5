import { CliError } from '../errors.js'
import { printable } from '../printable.js'

/** What a person answers; undefined where there is no terminal. */
export type Ask = (question: string) => Promise<string | undefined>

/**
 * Asks whether somebody is sure of what `what` says. A CliError where not, and where there is nobody to be asked; `orElse` is what
 * they may mean to do rather.
 */
export async function confirm(what: string, ask: Ask, orElse = ''): Promise<void> {
  const answer = await ask(`${printable(what)} Are you sure? [y/N] `)
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return
  const why =
    answer === undefined ? `nobody is there to be asked: ${orElse && `${orElse}, or `}give --yes` : 'nothing was done'
  throw new CliError('NOT_CONFIRMED', why)
}
