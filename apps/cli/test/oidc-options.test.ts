import { describe, expect, it } from 'vitest'
import { oidcGroupOption, toOidc } from '../src/oidc-options.js'

describe('the options of single sign-on', () => {
  const parse = (text: string, before?: object) => oidcGroupOption().parseArg?.(text, before as undefined)

  it('say what groups may do, one by one or all in a variable', () => {
    expect(parse('shop-team=editor@the shop; cn=ops,dc=example=releaser')).toEqual([
      { group: 'shop-team', role: 'editor', project: 'the shop' },
      { group: 'cn=ops,dc=example', role: 'releaser' },
    ])
  })

  it.each(['shop-team', 'shop-team=owner', 'shop-team=admin@shop', '=viewer', 'shop-team=viewer@'])(
    'refuse what is no group with a role: %s',
    (text) => {
      expect(() => parse(text)).toThrow(/--oidc-group \(TAILSLIDE_OIDC_GROUPS\) is ".*": must be <group>=viewer/)
    },
  )

  const publicUrl = 'https://tower.example.com'
  it('are nothing where none is given, and an admin group is one of the groups', () => {
    expect(toOidc({ publicUrl, oidcGroupsClaim: 'groups' })).toBeUndefined()
    const given = { publicUrl, oidcIssuer: 'https://login.example.com', oidcClientId: 'tower', oidcAdminGroup: 'ops' }
    expect(toOidc(given)).toEqual({
      issuer: 'https://login.example.com',
      clientId: 'tower',
      groups: [{ group: 'ops', role: 'admin' }],
    })
  })

  it.each([
    [{ oidcClientId: 'tower' }, /--oidc-client-id .* needs --oidc-issuer/],
    [{ oidcIssuer: 'https://a' }, /--oidc-issuer .* needs --oidc-client-id/],
    [{ oidcIssuer: 'https://a', oidcClientId: 'tower' }, /--oidc-issuer .* needs --public-url/],
  ])('name what is missing beside them: %j', (given, message) => {
    expect(() => toOidc(given)).toThrow(message)
  })
})
