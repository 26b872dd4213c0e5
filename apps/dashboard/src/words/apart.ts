/** Letters that run from right to left, and what makes a line do so. */
const TURNS = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]|[\ud802\ud803\ud83a\ud83b]/
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g

/**
 * Text of others within a sentence of ours, whose order it leaves alone. It loses what turns a line round, because that could
 * end the isolation too.
 */
export const apart = (text: string): string => (TURNS.test(text) ? `\u2068${text.replace(CONTROLS, '')}\u2069` : text)

export const quoted = (text: string): string => `“${apart(text)}”`

/** Words whose sentences keep apart what they are given. */
/* @__NO_SIDE_EFFECTS__ */
export function sentences<Words extends object>(words: Words): Words {
  for (const [name, value] of Object.entries(words)) {
    if (typeof value === 'function') {
      const told = (...given: unknown[]) =>
        value(...given.map((each) => (typeof each === 'string' ? apart(each) : each)))
      Reflect.set(words, name, told)
    } else if (typeof value === 'object' && value !== null) sentences(value)
  }
  return words
}
