import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const FIELD = /^ {4}(\w+): import\("\.\/field\.js"\)\.Field<(.+), "\w+", "(required|filled|optional)">;$/gm
const INTERFACE = /export interface Flag extends [^{]*\{\s*\}/

/**
 * The declaration of `Flag`, field by field and with what is told of each. In the sources it follows from the description of
 * the fields, and an editor would show that instead.
 */
export async function flagDeclaration(core, text) {
  const { FIELDS } = await import(pathToFileURL(join(core, 'dist', 'index.js')).href)
  const fields = [...readFileSync(join(core, 'dist', 'flag', 'fields.d.ts'), 'utf8').matchAll(FIELD)]
  if (fields.length !== Object.keys(FIELDS).length || !INTERFACE.test(text)) {
    throw new Error('The declarations of core no longer look as `flag-types.mjs` expects them.')
  }
  const members = fields.map(([, name, type, presence]) => {
    const { about, unit, whenNew } = FIELDS[name]
    const facts = [
      ...(unit === undefined ? [] : [`Unit: ${unit}.`]),
      ...(whenNew === undefined || whenNew === '' ? [] : [`A new flag has ${JSON.stringify(whenNew)}.`]),
    ]
    const optional = presence === 'optional' ? '?' : ''
    return `    /** ${[about, ...facts].join(' ')} */\n    readonly ${name}${optional}: ${type};\n`
  })
  return text.replace(INTERFACE, () => `export interface Flag {\n${members.join('')}}`)
}
