import { parseDocument } from 'yaml'
import { UnreadableFile } from './project-file.js'

/** How often a file may repeat parts of itself, with & and *: more would grow without a bound. */
const MOST_ALIASES = 100

export function readYaml(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true })
  const [error] = document.errors
  const line = error?.linePos?.[0].line
  if (error) throw new UnreadableFile(`${line === undefined ? '' : `line ${line}: `}${error.message.split('\n')[0]}`)
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (cause) {
    throw new UnreadableFile('it repeats parts of itself too often', { cause })
  }
}
