import { describe, expect, it } from 'vitest'
import { refusedHost } from '../../src/text/refused-host.js'

const hostOf = (address: string): string => new URL(address).hostname

describe('the host of a webhook', () => {
  it.each([
    'http://127.0.0.1:8080/hook',
    'http://localhost/',
    'https://10.1.2.3',
    'https://172.16.0.1',
    'https://172.31.255.1',
    'https://192.168.1.1',
    'http://169.254.169.254/latest',
    'http://0x7f.1/',
    'https://198.18.0.1',
    'https://chat.internal/x',
    'http://localhost./',
    'http://chat.internal./',
    'http://[::ffff:10.0.0.1]/',
    'http://[::1]/',
    'http://[fd00::1]/',
  ])('is told to be private: %s', (address) => {
    const host = hostOf(address)
    expect(refusedHost(host, [])?.host).toBe(host)
  })

  it.each([
    'https://hooks.slack.com/services/x',
    'https://172.32.0.1',
    'https://1.10.0.1',
    'https://localhost.example',
  ])('is not told to be private: %s', (address) => {
    expect(refusedHost(hostOf(address), [])).toBeUndefined()
  })

  it('is told to be refused with what Tower would have to be started with, where that is known', () => {
    expect(refusedHost(hostOf('http://[::1]/'), [])).toEqual({ host: '[::1]', allow: '::1' })
    expect(refusedHost(hostOf('http://localhost/'), ['10.0.0.0/8'])).toEqual({ host: 'localhost', allow: 'loopback' })
    expect(refusedHost(hostOf('http://chat.internal/'), [])).toEqual({ host: 'chat.internal', allow: undefined })
  })

  it('is not told to be refused where Tower sends to its network, or may', () => {
    for (const address of [
      'http://127.0.0.1:8080/',
      'http://localhost/',
      'http://[::ffff:127.0.0.1]/',
      'http://chat.internal/',
    ])
      expect(refusedHost(hostOf(address), ['127.0.0.0/8'])).toBeUndefined()
    expect(refusedHost(hostOf('http://10.1.2.3/'), ['127.0.0.0/8'])).toEqual({ host: '10.1.2.3', allow: '10.1.2.3' })
  })
})
