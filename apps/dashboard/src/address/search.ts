// What stands behind the question mark of an address is text, all of it: a user `007` or `1e5` is not a number.

export const parseSearch = (search: string): Record<string, string> => Object.fromEntries(new URLSearchParams(search))

/** What is not asked for stays out of the address. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))}`
}

// A page reads each of its fields by one of these, and gives back all of them: a field that is left out would reach the page as
// whoever wrote the address has put it there.

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

export const oneOf = <Name extends string>(known: readonly Name[], value: unknown): Name | undefined =>
  known.find((each) => each === value)
