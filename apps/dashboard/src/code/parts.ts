/** A piece of code: as it always stands there, or filled in for whoever reads it. */
export type Part = string | { readonly filled: string }

/** Code with what is filled in: code`appId: ${2},`. */
export function code(texts: TemplateStringsArray, ...values: readonly (string | number)[]): Part[] {
  return texts.flatMap((text, index) => {
    const value = values[index]
    return value === undefined ? [text] : [text, { filled: String(value) }]
  })
}

export const textOf = (parts: readonly Part[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : part.filled)).join('')

// A name can hold quotes and line ends: in each language it stands there as that language writes a string.

/** For JavaScript and Ruby, which reads nothing else in single quotes than these two. */
export const single = (text: string): string => `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', ' ')}'`

/** For Python, Go and JSON. */
export const double = (text: string): string => JSON.stringify(text)
