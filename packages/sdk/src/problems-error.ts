import type { Problem, Ruleset } from '@tailslide/core'
import { TailslideError } from './errors.js'

/** Of each kind; all of them stand in the error's `problems`. */
const MOST_SHOWN = 3

/** What could not be read of a ruleset, in a sentence a kind: flags that are not there, and fields that a newer Tower fills. */
export function problemsError({ version, problems }: Ruleset): TailslideError {
  const ofFlags = problems.filter(({ kept }) => !kept)
  const ofFields = problems.filter(({ kept }) => kept)
  const flags = new Set(ofFlags.map(({ path }) => path.replace(/\..*/, ''))).size
  const sentences = [
    ...(flags > 0 ? [`${flags} ${flags === 1 ? 'flag was' : 'flags were'} left out: ${shown(ofFlags)}`] : []),
    ...(ofFields.length > 0 ? [`${unknownValues(ofFields.length)} left out: ${shown(ofFields)}`] : []),
  ]
  const what = `of ruleset ${version ?? 'without a version'}, ${sentences.join('. ')}`
  return new TailslideError('RULESET_PROBLEMS', what, { problems })
}

const unknownValues = (fields: number): string =>
  fields === 1
    ? '1 field has a value that this SDK does not know, and is taken as'
    : `${fields} fields have values that this SDK does not know, and are taken as`

function shown(problems: readonly Problem[]): string {
  const first = problems.slice(0, MOST_SHOWN).map(({ path, rule }) => `${path} ${rule}`)
  const more = problems.length - first.length
  return `${first.join('; ')}${more > 0 ? ` (and ${more} more)` : ''}`
}
