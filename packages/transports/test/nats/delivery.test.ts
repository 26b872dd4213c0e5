import { describe, expect, test } from 'vitest'
import { parseDelivery } from '../../src/nats/delivery.js'

describe('parseDelivery', () => {
  const read = { sequence: 42, delivered: 3, storedAt: 1_795_369_485_076_876_800 }

  test('reads the short form', () => {
    expect(parseDelivery('$JS.ACK.flags_ruleset.consumer.1.42.3.1795369485076876873.0')).toEqual(read)
  })

  test('reads the form with domain and account', () => {
    expect(parseDelivery('$JS.ACK.hub.ACC.flags_ruleset.consumer.1.42.3.1795369485076876873.0.rand')).toEqual(read)
  })

  test.each([undefined, '', '_INBOX.abc', '$JS.ACK.a.b', '$JS.ACK.a.b.1.x.3.4.0'])('%s is none', (reply) => {
    expect(parseDelivery(reply)).toBeUndefined()
  })
})
