import { sentences } from './apart.js'

/** Of a header that the receiver of a webhook asks for. */
export const headerWords = sentences({
  label: 'Header',
  help: 'Where the receiver asks for a key, such as Authorization: Bearer … It is not shown again.',
  kept: (names: string) => `It has ${names}. Leave this empty to keep that; what is typed takes its place.`,
  remove: (names: string) => `Remove ${names}`,
  form: 'must be a name, a colon and a value',
})
