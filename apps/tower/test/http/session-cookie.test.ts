import { describe, expect, it } from 'vitest'
import { sessionCookies } from '../../src/http/session-cookie.js'

const plain = { url: undefined, isSecure: false }
const nameOf = (header: string | undefined): string | undefined => header?.split('=')[0]

describe('the cookie of a session', () => {
  it.each([
    [plain, 'localhost:3001', 'tailslide-3001'],
    [plain, '[::1]:3001', 'tailslide-3001'],
    [plain, 'tower.internal', 'tailslide'],
    [plain, 'tower.internal:80', 'tailslide'],
    [plain, 'no host', 'tailslide'],
    [plain, undefined, 'tailslide'],
    [{ url: undefined, isSecure: true }, 'tower.internal:443', '__Host-tailslide'],
    [{ url: undefined, isSecure: true }, 'tower.internal:8443', '__Host-tailslide-8443'],
    [{ url: 'https://tower.example.com', isSecure: true }, 'tower:3001', '__Host-tailslide'],
    [{ url: 'https://tower.example.com:8443', isSecure: true }, 'tower:3001', '__Host-tailslide-8443'],
  ])('has the port of the address in its name, unless it is the default one: %j at %s', (place, host, name) => {
    const cookies = sessionCookies(place)
    expect(nameOf(cookies.give({ host }, 'tss_x', 1_000))).toBe(name)
    expect(cookies.read({ host, cookie: `${name}=tss_x` })).toBe('tss_x')
    expect(cookies.takeBack({ host }).map(nameOf)).toEqual([name])
  })

  it('is not that of another port, and one without a port is read where there is no other', () => {
    const { read } = sessionCookies(plain)
    const host = 'localhost:3001'
    expect(read({ host, cookie: 'tailslide-3002=tss_other' })).toBeUndefined()
    expect(read({ host, cookie: 'tailslide-3002=tss_other; tailslide=tss_before' })).toBe('tss_before')
    expect(read({ host, cookie: 'tailslide=tss_before; tailslide-3001=tss_own' })).toBe('tss_own')
  })

  it('is taken back by the name that it has, and that of another Tower is left', () => {
    const { takeBack } = sessionCookies(plain)
    const host = 'localhost:3001'
    const names = (cookie: string) => takeBack({ host, cookie }).map(nameOf)
    expect(names('tailslide=tss_before')).toEqual(['tailslide-3001', 'tailslide'])
    expect(names('tailslide=tss_other; tailslide-3001=tss_own')).toEqual(['tailslide-3001'])
  })
})
