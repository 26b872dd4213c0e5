import { describe, expect, it } from 'vitest'
import { privateHost } from '../../src/webhooks/private-address.js'

describe('the address of a webhook', () => {
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
    'http://[::ffff:10.0.0.1]/',
    'http://[::1]/',
    'http://[fd00::1]/',
  ])('looks private: %s', (address) => {
    expect(privateHost(address)).toBe(new URL(address).hostname)
  })

  it.each([
    'https://hooks.slack.com/services/x',
    'https://172.32.0.1',
    'https://1.10.0.1',
    'https://localhost.example',
    'htt',
    '',
  ])('does not: %s', (address) => {
    expect(privateHost(address)).toBeUndefined()
  })
})
