import type { Config } from '@tailslide/api'
import { isRecord, LONGEST_FILE } from '@tailslide/core'
import { UnreadableFile } from './unreadable-file.js'

/** Tower holds it to its rules, field by field. */
const isProject = (value: unknown): value is Config => isRecord(value)

/** A project as it is downloaded here, in JSON, or as the command line writes it, in YAML; rejects with an `UnreadableFile`. */
export async function readProjectFile(text: string): Promise<Config> {
  if (text.length > LONGEST_FILE)
    throw new UnreadableFile(`it has ${text.length} characters, more than ${LONGEST_FILE}`)
  const read = (await import('./read-yaml.js')).readYaml(text)
  if (isProject(read)) return read
  throw new UnreadableFile('it has no fields')
}

/** Has the browser keep a text as a file. */
export function saveAs(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
