import { type Config, type ConfigChange, type FlagDifference, isAtLeast, type Role } from '@tailslide/api'
import { shownReceivers } from '../webhooks/shown-receiver.js'

// Whoever knows an address in a flag's `webhooks` may send messages there. Who may change the flag sees the whole of it, and who only
// looks at it sees the hosts.

const seesAddresses = (role: Role | undefined): boolean => role !== undefined && isAtLeast(role, 'editor')

export const flagFor = <F extends { readonly webhooks: string }>(role: Role | undefined, flag: F): F =>
  flag.webhooks === '' || seesAddresses(role) ? flag : { ...flag, webhooks: shownReceivers(flag.webhooks) }

export const differenceFor = (role: Role | undefined, difference: FlagDifference): FlagDifference =>
  seesAddresses(role)
    ? difference
    : {
        ...difference,
        fields: difference.fields.map((each) =>
          each.field === 'webhooks' ? { ...each, from: shownValue(each.from), to: shownValue(each.to) } : each,
        ),
      }

const shownValue = (value: unknown): unknown => (typeof value === 'string' ? shownReceivers(value) : value)

/** Applied again it would be refused: see `isHidden`. */
export const configFor = (role: Role | undefined, config: Config): Config =>
  seesAddresses(role)
    ? config
    : {
        ...config,
        flags: config.flags.map(({ environments, ...flag }) => ({
          ...flag,
          ...(environments && {
            environments: Object.fromEntries(
              Object.entries(environments).map(([name, settings]) => [
                name,
                settings.webhooks === undefined
                  ? settings
                  : { ...settings, webhooks: shownReceivers(settings.webhooks) },
              ]),
            ),
          }),
        })),
      }

/** What a file would change, as somebody of this role may know it. */
export const configChangesFor = (role: Role | undefined, changes: ConfigChange[]): ConfigChange[] =>
  seesAddresses(role) ? changes : changesOfHosts(changes)

/** Whether an address that is hidden is the one of a file is told by nothing: where its host stays, nothing of it changes. */
export const changesOfHosts = (changes: readonly ConfigChange[]): ConfigChange[] =>
  changes.flatMap((change) => {
    if (!change.fields.some(isOfAddresses)) return change
    const shown = change.fields.map((each) =>
      isOfAddresses(each) ? { ...each, before: shownValue(each.before), after: shownValue(each.after) } : each,
    )
    const fields = shown.filter((each) => !isOfAddresses(each) || each.before !== each.after)
    return change.action === 'update' && fields.length === 0 ? [] : { ...change, fields }
  })

const isOfAddresses = ({ field }: ConfigChange['fields'][number]): boolean => field === 'webhooks'

/** Whether addresses are as those see them who may not see the whole. */
export const isHidden = (addresses: string): boolean => addresses.split(',').some((each) => each.trim().endsWith('…'))

/** The same in flags as rulesets have them, one or many, as JSON. */
export const encodedFor = (role: Role | undefined, json: string): string =>
  seesAddresses(role)
    ? json
    : json.replace(/"webhooks":("(?:[^"\\]|\\.)+")/g, (_, text: string) => {
        const addresses: unknown = JSON.parse(text)
        return `"webhooks":${JSON.stringify(shownValue(addresses))}`
      })
