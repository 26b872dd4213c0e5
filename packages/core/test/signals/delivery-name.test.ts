import { deliveryName, parseDeliveryName } from '@tailslide/core'
import { describe, expect, it } from 'vitest'

const sender = '0123456789abcdef0123456789abcdef'

describe('the name of a delivery', () => {
  it.each([1, 10, 999_999_999_999_999])('is read back as it is made, number %i', (sequence) => {
    expect(parseDeliveryName(deliveryName({ sender, sequence }))).toEqual({ sender, sequence })
  })

  it.each([
    'a',
    'job-1',
    `${sender}-0`,
    `${sender}-01`,
    `${sender}--1`,
    `${sender}-1.5`,
    `${sender}-1e3`,
    `${sender}-1000000000000000`,
    `${sender}-1\n`,
    `x${sender}-1`,
    `${sender.toUpperCase()}-1`,
    sender,
    '',
  ])('is not read from %j', (name) => expect(parseDeliveryName(name)).toBeUndefined())
})
