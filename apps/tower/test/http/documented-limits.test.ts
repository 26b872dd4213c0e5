import { readFileSync } from 'node:fs'
import { BODY_LIMIT_BYTES, contract, MOST_COUNTS, STRANGERS_BODY_LIMIT_BYTES } from '@tailslide/api'
import { describe, expect, it } from 'vitest'
import { LIMITS as FILES } from '../../src/config/routes.js'
import { MOST_ANSWER_BYTES, MOST_ANSWER_BYTES_OF_ONE, SMALL_ANSWER_BYTES } from '../../src/http/answer-budget.js'
import { MOST_BODY_BYTES, MOST_BODY_BYTES_OF_APP, SMALL_BODY_BYTES } from '../../src/http/body-budget.js'
import { MOST_CONNECTIONS, MOST_STRANGERS, STREAMS_SHARE } from '../../src/http/connections.js'
import { MOST_DEPTH, MOST_NAMES, MOST_PARTS, MOST_VALUES } from '../../src/http/json-limits.js'
import { LARGE_BODY_BYTES } from '../../src/http/large-bodies.js'
import { MOST_WAITING } from '../../src/http/one-at-a-time.js'
import { HEADERS_WITHIN_MS, KEEP_ALIVE_MS, REQUEST_WITHIN_MS, SILENT_MS } from '../../src/http/protocol.js'
import { MOST_URL } from '../../src/http/request-framing.js'
import { EVERY_MS } from '../../src/http/sparse-log.js'
import { MOST_PROBLEMS } from '../../src/http/validation-problems.js'
import { FORGIVEN_MS, MOST_ADDRESSES, MOST_FAILURES } from '../../src/keys/guesses.js'
import { MOST_BYTES_REMEMBERED } from '../../src/signals/remembered-batches.js'

const lines = readFileSync(new URL('../../../../docs/operating.md', import.meta.url), 'utf8').split('\n')
const number = (value: number): string => value.toLocaleString('en')
const mebibytes = (bytes: number): string => `${bytes / 1_048_576} MiB`
const seconds = (ms: number): string => `${ms / 1_000} s`

describe('the table of limits', () => {
  it.each<[what: string, ...limits: string[]]>([
    [
      'a body',
      `${number(BODY_LIMIT_BYTES)} bytes`,
      `as a file: ${number(contract.configs.apply.bodyLimitBytes)}`,
      `shown nothing: ${number(STRANGERS_BODY_LIMIT_BYTES)}`,
      `${MOST_DEPTH} objects`,
      `${number(MOST_PARTS)} of them`,
      `${number(MOST_VALUES)} values`,
      `${number(MOST_NAMES)} different`,
    ],
    [
      `bodies above ${SMALL_BODY_BYTES / 1_024} KiB that are`,
      mebibytes(MOST_BODY_BYTES),
      `${mebibytes(MOST_BODY_BYTES_OF_APP)} with the keys of one app`,
    ],
    [`bodies above ${LARGE_BODY_BYTES / 1_024} KiB that are`, 'one of each app'],
    ['files of projects', `one; ${FILES.mostWaiting} wait, ${FILES.mostOfOne - 1} of one person or token`],
    [
      `answers above ${SMALL_ANSWER_BYTES / 1_024} KiB that wait`,
      mebibytes(MOST_ANSWER_BYTES),
      `${mebibytes(MOST_ANSWER_BYTES_OF_ONE)} to one person`,
    ],
    ['requests that wait', ` ${MOST_WAITING} `],
    ['silence while', seconds(SILENT_MS)],
    ['problems told', ` ${MOST_PROBLEMS} `],
    ['address of a request', `${number(MOST_URL)} characters`],
    ['time for headers', [HEADERS_WITHIN_MS, REQUEST_WITHIN_MS, KEEP_ALIVE_MS].map(seconds).join('; ')],
    ['connections', number(MOST_CONNECTIONS)],
    ['of these, connections', number(MOST_STRANGERS)],
    ['streams', `${100 * STREAMS_SHARE} %`, `${50 * STREAMS_SHARE} %`],
    ['wrong keys from', `${MOST_FAILURES}, and one a second`],
    ['addresses whose', number(MOST_ADDRESSES)],
    ['batches of signals', mebibytes(MOST_BYTES_REMEMBERED)],
    ['counts in one batch', number(MOST_COUNTS)],
    ['a line of the log', `one in ${seconds(EVERY_MS)}`],
  ])('tells of %s what the code does', (what, ...limits) => {
    const row = lines.find((line) => line.startsWith(`| ${what}`))
    for (const limit of limits) expect(row).toContain(limit)
    expect(FORGIVEN_MS).toBe(1_000)
  })
})
