import { expect, it } from 'vitest'
import { summaryOf } from '../../../src/flags/list/summary-of.js'

const told = { action: 'update', changes: [], note: '' }

it('the last change of what people note of a flag is told by what they note, without the action of the log', () => {
  expect(summaryOf({ ...told, note: 'tags: team:ops' })).toBe('tags: team:ops')
})

it('a change that says nothing more is told in the words of the history', () => {
  expect(summaryOf(told)).toBe('changed')
})
