import { describe, expect, it } from 'vitest'
import { addressIn } from '../../src/http/forwarded.js'

describe('a hop of X-Forwarded-For', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1:41000 ', '192.0.2.1'],
    ['"192.0.2.1:80"', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:db8::1:443', '2001:db8::1:443'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['"[2001:db8::1]:4711"', '2001:db8::1'],
    ['[192.0.2.1]:4711', '192.0.2.1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['unknown', undefined],
    ['_hidden:80', undefined],
    ['192.0.2.1:http', undefined],
    ['192.0.2.1:', undefined],
    ['192.0.2.256:80', undefined],
    ['[2001:db8::1', undefined],
    ['[]:80', undefined],
    ['', undefined],
  ])('%j has the address %s', (hop, address) => {
    expect(addressIn(hop)).toBe(address)
  })
})
