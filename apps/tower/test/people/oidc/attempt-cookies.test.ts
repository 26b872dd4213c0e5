import { describe, expect, it } from 'vitest'
import { attemptCookies, type Begun, MOST_ATTEMPTS } from '../../../src/people/oidc/attempt-cookies.js'

const cookies = attemptCookies({ url: 'https://tower.example.com:3001', isSecure: true })
const begunAs = (name: string, to = '/'): Begun => ({ state: name.repeat(43), nonce: 'n', verifier: 'v', to })

/** What a browser keeps after these headers, as it sends it. */
function kept(cookie: string | undefined, headers: readonly string[]): string {
  const all = new Map((cookie?.split('; ') ?? []).map((each) => [each.split('=')[0], each]))
  for (const header of headers) {
    const [pair = ''] = header.split(';')
    all.delete(pair.split('=')[0])
    if (!header.includes('Max-Age=0')) all.set(pair.split('=')[0], pair)
  }
  return [...all.values()].join('; ')
}
const after = (...begun: readonly Begun[]): string =>
  begun.reduce((cookie, each) => kept(cookie, cookies.give(cookie === '' ? {} : { cookie }, each)), '')

describe('attempts to sign in, in the cookies of a browser', () => {
  it('are each read by their own state, and end alone', () => {
    const [a, b] = [begunAs('a', '/p/shop'), begunAs('b')]
    const cookie = after(a, b)
    expect([cookies.read({ cookie }, a.state), cookies.read({ cookie }, b.state)]).toEqual([a, b])
    const left = kept(cookie, cookies.takeBack({ cookie }, a.state))
    expect([cookies.read({ cookie: left }, a.state), cookies.read({ cookie: left }, b.state)]).toEqual([undefined, b])
  })

  it('are a few at most: the oldest makes room', () => {
    const all = [...'abcdefgh'].map((name) => begunAs(name, `/p/${'x'.repeat(490)}`))
    const cookie = after(...all)
    expect(all.filter(({ state }) => cookies.read({ cookie }, state))).toEqual(all.slice(-MOST_ATTEMPTS))
    expect(cookie.length).toBeLessThan(6_000)
  })

  it('that somebody has written by hand lead nowhere else', () => {
    const begun = begunAs('a', '//evil.example')
    const cookie = after(begun)
    expect(cookies.read({ cookie }, begun.state)?.to).toBe('/')
    expect(cookies.read({ cookie }, `${'a'.repeat(42)}b`)).toBeUndefined()
    expect(cookies.read({ cookie: cookie.replace(/=.*/, '=e30') }, begun.state)).toBeUndefined()
  })

  it('of a Tower at another port are left alone', () => {
    const other = attemptCookies({ url: 'https://tower.example.com:3002', isSecure: true })
    const cookie = after(...[...'abcdef'].map((name) => begunAs(name)))
    expect(other.give({ cookie }, begunAs('z'))).toHaveLength(1)
  })
})
