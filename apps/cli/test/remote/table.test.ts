import { expect, it } from 'vitest'
import { cell, table } from '../../src/remote/table.js'

const LONG = 'the circuit recovers, and the user is not within the share that is let in'
const ROWS = [
  { environment: 'production', about: 'a'.repeat(70), why: LONG },
  { environment: 'qa', about: 'b', why: 'off' },
]

it('cuts nothing where no terminal shows it, and goes on in line behind what is short', () => {
  expect(table(ROWS, [], undefined)).toBe(
    `environment  about${' '.repeat(57)}why\nproduction   ${'a'.repeat(70)}  ${LONG}\nqa           b${' '.repeat(61)}off\n`,
  )
})

it('on a terminal cuts what is long, and has the last column go on below itself', () => {
  expect(table(ROWS, ['about', 'environment', 'why'], 100)).toBe(
    [
      `about${' '.repeat(57)}environment  why`,
      `${'a'.repeat(59)}…  production   the circuit recovers, and`,
      `${' '.repeat(75)}the user is not within`,
      `${' '.repeat(75)}the share that is let in`,
      `b${' '.repeat(61)}qa           off`,
      '',
    ].join('\n'),
  )
})

it('breaks a word that is longer than the last column, by whole characters', () => {
  const [, first, second] = table([{ id: 1, title: '🌊'.repeat(20) }], [], 34).split('\n')
  expect([first, second]).toEqual([`1   ${'🌊'.repeat(15)}`, `    ${'🌊'.repeat(5)}`])
})

it('leaves the last column to the terminal where there is no room for it', () => {
  expect(table(ROWS, ['environment', 'why'], 30)).toContain(`production   ${LONG}\n`)
})

it('shows instants as such, and what has parts in words', () => {
  expect(cell(1_790_000_000_000)).toBe('2026-09-21T14:13:20.000Z')
  expect([cell([]), cell([1, 2])]).toEqual(['', '1, 2'])
  expect([cell(2_147_483_647), cell(12.5), cell(['a', 'b'])]).toEqual(['2147483647', '12.5', 'a, b'])
  expect(
    cell([
      { role: 'editor', project_id: 1 },
      { role: 'viewer', project_id: null },
    ]),
  ).toBe('role editor, project_id 1; role viewer')
  expect(cell({ failed: 0, calls: 30 })).toBe('failed 0, calls 30')
})
