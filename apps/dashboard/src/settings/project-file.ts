import type { Config } from '@tailslide/api'

/** Tower holds it to its rules, field by field; here it only has to be JSON. Throws a `SyntaxError` where it is not. */
export const readProjectFile = (text: string): Config => JSON.parse(text)

/** Has the browser keep a text as a file. */
export function saveAs(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
