import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { makeThrowAwayCa } from '@tailslide/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { noteOfDates } from '../src/tls-dates.js'

const DAY_MS = 86_400_000

let cert: string
let from: number
let to: number
const ca = makeThrowAwayCa()
const lasting = makeThrowAwayCa({ days: 400 })
beforeAll(() => {
  cert = readFileSync(ca.issue('IP:127.0.0.1').certificate, 'utf8')
  const { validFrom, validTo } = new X509Certificate(cert)
  ;[from, to] = [Date.parse(validFrom), Date.parse(validTo)]
})
afterAll(() => {
  ca.remove()
  lasting.remove()
})

it('a certificate that has ended, has not begun or will soon end is told of with the day', () => {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
  expect(noteOfDates(cert, to + 1)).toBe(
    `it ended on ${day(to)}, and whoever connects refuses it: renew it, and start again`,
  )
  expect(noteOfDates(cert, from - 1)).toBe(`it begins on ${day(from)}, and whoever connects refuses it until then`)
  expect(noteOfDates(cert, to - DAY_MS)).toBe(
    `it ends on ${day(to)}, and is refused from then on: renew it, and start again`,
  )
})

it('of one that holds for long nothing is told, and of a chain the first one counts', () => {
  const long = readFileSync(lasting.issue('IP:127.0.0.1').certificate, 'utf8')
  expect(noteOfDates(`${long}${cert}`, to - DAY_MS)).toBeUndefined()
  expect(noteOfDates(`${cert}${long}`, to - DAY_MS)).toMatch(/^it ends on /)
})
