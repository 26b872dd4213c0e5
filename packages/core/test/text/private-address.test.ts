import { BlockList, isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOfNetwork, isPrivateAddress } from '../../src/text/private-address.js'

describe('a private address', () => {
  it.each([
    ...[
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '100.127.255.255',
      '127.0.0.1',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
    ],
    ...['192.168.1.1', '198.18.0.1', '198.19.255.255', '203.0.113.9', '224.0.0.1', '255.255.255.255'],
    ...[
      '::',
      '::1',
      '::7f00:1',
      '64:ff9b::a00:1',
      '2001:db8::1',
      'fc00::1',
      'fdff::1',
      'fe80::1',
      'fe80::1%eth0',
      'febf::1',
      'ff02::1',
    ],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::FFFF:a9fe:a9fe'],
    ...['::ffff:0:7f00:1', '::ffff:0:127.0.0.1', '::fffe:7f00:1', '64:ff9b:2::7f00:1', 'fb00::1', '1fff::1', '4000::1'],
  ])('is %s', (address) => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  it.each([
    ...[
      '1.10.0.1',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '172.15.0.1',
      '172.32.0.1',
      '198.20.0.0',
    ],
    ...['2001:4860:4860::8888', '2600::', '3ffe::1', '::ffff:8.8.8.8', '::ffff:808:808'],
  ])('is not %s', (address) => {
    expect(isPrivateAddress(address)).toBe(false)
  })

  it('is known of every IP address and of nothing else, as Node has it', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'01259f:.'), maxLength: 20 })
    const address = fc.oneof(digits, fc.ipV4(), fc.ipV6())
    fc.assert(
      fc.property(address, (text) => {
        expect([text, isPrivateAddress(text) !== undefined]).toEqual([text, isIP(text) > 0])
      }),
    )
  })

  it('begins and ends where a block list of Node has the same network', () => {
    const list = new BlockList()
    list.addSubnet('100.64.0.0', 10, 'ipv4')
    const near = fc.tuple(fc.constant(100), fc.integer({ min: 60, max: 132 }), fc.nat(255), fc.nat(255))
    fc.assert(
      fc.property(near, (bytes) => {
        expect(isPrivateAddress(bytes.join('.'))).toBe(list.check(bytes.join('.')))
      }),
    )
  })
})

describe('an address of a network', () => {
  it.each([
    ['127.0.0.1', '127.0.0.0/8'],
    ['::ffff:127.0.0.1', '127.0.0.0/8'],
    ['10.1.2.3', '10.1.2.3'],
    ['::1', '::1'],
    ['fd00::2', 'fc00::/7'],
  ])('%s is of %s', (address, network) => expect(isOfNetwork(address, network)).toBe(true))

  it.each([
    ['10.1.2.3', '10.1.2.4'],
    ['10.2.0.1', '10.1.0.0/16'],
    ['::1', '127.0.0.0/8'],
    ['localhost', '127.0.0.0/8'],
    ['10.1.2.3', 'loopback'],
  ])('%s is not of %s', (address, network) => expect(isOfNetwork(address, network)).toBe(false))
})
