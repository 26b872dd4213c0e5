import { describe, expect, it } from 'vitest'
import { createFlag, getFlag, updateFlagFields } from '../../src/flags/flags.js'
import { createApp, renameApp } from '../../src/projects/apps.js'
import { requireNewTitle, takenTitles } from '../../src/projects/titles.js'
import { TOKEN, testContext } from '../harness/test-context.js'

const INVALID = { code: 'INVALID_INPUT', fields: [{ field: 'title', rule: expect.stringContaining('white space') }] }
const TAKEN = { code: 'TITLE_TAKEN', fields: [{ field: 'title' }] }

const refusal = (title: string, others: string[]): unknown => {
  try {
    return requireNewTitle(title, takenTitles(others.map((each) => ({ title: each }))), 'flag')
  } catch (error) {
    return error
  }
}

describe('a new title', () => {
  it.each([
    '.',
    '..',
    'checkout ',
    ' checkout',
    'checkout\n',
    '\u00a0checkout',
    'checkout\ufeff',
    'check\u200bout',
    'check\u00adout',
    'check\tout',
    'check\u2028out',
    'check\u202eout',
    'checkout\u200d',
    'check\u3164out',
    'checkout\u2800',
    '\u2800',
    'check\u180eout',
    'check\u115fout',
    'check\u1160out',
    'check\uffa0out',
    'check\u{1d159}out',
    '\ufe0f',
    'check\ud800out',
    '\udc00',
  ])('%j is refused, alone as it may be', (title) => {
    expect(refusal(title, [])).toMatchObject(INVALID)
  })

  it.each([
    ['checkout', 'Checkout'],
    ['checkout', 'CHECKOUT'],
    ['checkout', 'ｃｈｅｃｋｏｕｔ'],
    ['checkout', '𝐜𝐡𝐞𝐜𝐤𝐨𝐮𝐭'],
    ['cafe\u0301', 'café'],
    ['new checkout', 'new\u00a0checkout'],
    ['new checkout', 'new  checkout'],
    ['office', 'oﬃce'],
    ['version 2', 'version ²'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['straße', 'STRAßE'],
    ['checkout ', 'checkout'],
    ['checkout\u2800', 'checkout'],
    ['checkout', 'checkout'],
  ])('beside %j cannot be %j', (there, title) => {
    expect(refusal(title, ['other', there])).toMatchObject(TAKEN)
  })

  it.each([
    'search',
    'checkout-2',
    'check out',
    '結帳',
    'Überweisung',
    '👩‍💻 ✔️',
    'می‌خواهم',
    'a/b?c&d',
    'a\\b',
    '...',
    '__proto__',
  ])('%j is taken beside "checkout"', (title) => {
    expect(refusal(title, ['checkout'])).toBeUndefined()
  })
})

describe('a title that an archived flag has', () => {
  it.each([
    ['checkout', 'An archived flag has the title "checkout" already.'],
    ['Checkout', 'An archived flag has the title "checkout", which looks like "Checkout".'],
  ])('%j is refused with the ways to have it again', (title, says) => {
    const taken = takenTitles([{ title: 'checkout', archivedId: 7 }])
    const waysOut = 'POST /api/flags/7/unarchive brings it back, DELETE /api/flags/7?environments=all deletes it.'
    expect(() => requireNewTitle(title, taken, 'flag')).toThrow(
      expect.objectContaining({
        message: `${says} ${waysOut}`,
        fields: [expect.objectContaining({ rule: expect.stringContaining('archived') })],
      }),
    )
  })
})

describe('titles of flags and apps', () => {
  it('are held to the rule when they are made and when they are changed, within one app', async () => {
    const context = await testContext()
    const [shop, mail] = [await createApp(context, TOKEN, 'shop'), await createApp(context, TOKEN, 'mail')]
    const { id } = await createFlag(context, TOKEN, shop.id, { title: 'checkout' })
    const other = await createFlag(context, TOKEN, shop.id, { title: 'search' })
    await expect(createFlag(context, TOKEN, shop.id, { title: 'Checkout' })).rejects.toMatchObject({
      ...TAKEN,
      message: 'A flag has the title "checkout", which looks like "Checkout".',
    })
    await expect(createFlag(context, TOKEN, shop.id, { title: 'checkout ' })).rejects.toMatchObject(INVALID)
    await expect(
      updateFlagFields(context, TOKEN, { id: other.id, mayRelease: true }, { title: 'CHECKOUT' }),
    ).rejects.toMatchObject(TAKEN)
    await expect(createFlag(context, TOKEN, mail.id, { title: 'Checkout' })).resolves.toBeDefined()
    expect((await updateFlagFields(context, TOKEN, { id, mayRelease: true }, { title: 'Checkout' })).flag.title).toBe(
      'Checkout',
    )
    await expect(createApp(context, TOKEN, 'Shop')).rejects.toMatchObject(TAKEN)
    await expect(createApp(context, TOKEN, 'shop\n')).rejects.toMatchObject(INVALID)
    await expect(renameApp(context, TOKEN, mail.id, 'ＳＨＯＰ')).rejects.toMatchObject(TAKEN)
    await expect(renameApp(context, TOKEN, shop.id, 'SHOP')).resolves.toMatchObject({ title: 'SHOP' })
    await expect(renameApp(context, TOKEN, 99, 'x')).rejects.toMatchObject({ code: 'APP_NOT_FOUND' })
    await context.database.close()
  })

  it('that exist stay, also in a whole flag that is sent back, and can be mended', async () => {
    const context = await testContext()
    const shop = await createApp(context, TOKEN, 'shop')
    const [one, two] = [
      await createFlag(context, TOKEN, shop.id, { title: 'a' }),
      await createFlag(context, TOKEN, shop.id, { title: 'b' }),
    ]
    const { db } = context.database
    await db.updateTable('flags').set({ title: 'checkout ' }).where('id', '=', one.id).execute()
    await db.updateTable('flags').set({ title: 'CHECKOUT ' }).where('id', '=', two.id).execute()
    await db.updateTable('projects').set({ title: ' shop' }).where('id', '=', shop.project_id).execute()
    const whole = (await getFlag(context, one.id)).flag
    const { flag } = await updateFlagFields(
      context,
      TOKEN,
      { id: one.id, mayRelease: true },
      { title: whole.title, rollout_percentage: 25 },
    )
    expect(flag).toMatchObject({ title: 'checkout ', rollout_percentage: 25 })
    expect(
      (await updateFlagFields(context, TOKEN, { id: two.id, mayRelease: true }, { title: 'search' })).flag.title,
    ).toBe('search')
    expect(
      (await updateFlagFields(context, TOKEN, { id: one.id, mayRelease: true }, { title: 'checkout' })).flag.title,
    ).toBe('checkout')
    await expect(renameApp(context, TOKEN, shop.id, ' shop')).resolves.toMatchObject({ title: ' shop' })
    await expect(renameApp(context, TOKEN, shop.id, 'shop')).resolves.toMatchObject({ title: 'shop' })
    await context.database.close()
  })
})
