import { expect, it } from 'vitest'
import { inCommands } from '../../src/remote/in-commands.js'

it('what Tower says of its routes is said in commands, and all else as it is', () => {
  expect(inCommands('Close it with POST /api/flags/circuit/7/close.')).toBe(
    'Close it with `tailslide circuit close id:7`.',
  )
  expect(inCommands('DELETE /api/flags/7?environments=all deletes it.')).toBe(
    '`tailslide flags delete id:7 --environments all` deletes it.',
  )
  for (const other of ['Nothing has changed.', 'Ask POST /api/nothing/7/here.', 'PATCH it.']) {
    expect(inCommands(other)).toBe(other)
  }
})
