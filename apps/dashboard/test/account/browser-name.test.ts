import { describe, expect, it } from 'vitest'
import { browserName } from '../../src/account/browser-name.js'

const NAMES = [
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox', 'Linux'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0', 'Edge', 'Windows'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1 Version/17.5 Safari/605.1', 'Safari', 'macOS'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/130.0 Safari/604.1', 'Chrome', 'iOS'],
  ['', undefined, undefined],
] as const

describe('what a browser says of itself', () => {
  it.each(NAMES)('%s', (userAgent, browser, system) => {
    expect(browserName(userAgent)).toEqual({ browser, system })
  })
})
