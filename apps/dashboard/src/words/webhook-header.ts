import { sentences } from './apart.js'

/** Of headers that the receiver of a webhook asks for. */
export const headerWords = sentences({
  title: 'Headers',
  help: 'Where the receiver asks for a key, such as Authorization with Bearer and the key. Values are not shown again.',
  name: (n: number) => `Name of header ${n}`,
  value: (n: number) => `Value of header ${n}`,
  nameSample: 'Authorization',
  valueSample: 'Bearer …',
  stays: 'stays as it is, hidden',
  add: 'Add a header',
  most: (n: number) => `A webhook has at most ${n} headers.`,
  remove: (name: string) => `Remove ${name}`,
  removeNew: (n: number) => `Remove header ${n}`,
  form: 'A header has a name without blanks and colons, and a value.',
})
