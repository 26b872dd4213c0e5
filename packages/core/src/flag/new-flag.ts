import { FIELD_NAMES, FIELDS, type FieldName, type FlagSettings } from './flag.js'

export type SettingName = keyof FlagSettings

type Draft = { -readonly [N in SettingName]?: FlagSettings[N] }

const isSetting = (name: FieldName): name is SettingName => FIELDS[name].writer === 'person' && name !== 'title'

/** What a person sets of a flag besides its title, in the order of the wire. */
export const SETTING_NAMES: readonly SettingName[] = FIELD_NAMES.filter(isSetting)

/**
 * A flag made with nothing but a title: off, for nobody, and protected once it is on. Not to be taken for what a deployed Tower
 * means by a field that it leaves out, which is the field's `absent`.
 */
export const NEW_FLAG: Required<FlagSettings> = settingsOfNewFlag()

function settingsOfNewFlag(): Required<FlagSettings> {
  const draft: Draft = {}
  const give = <N extends SettingName>(name: N, value: FlagSettings[N]): void => {
    draft[name] = value
  }
  for (const name of SETTING_NAMES) give(name, FIELDS[name].whenNew)
  if (isWhole(draft)) return draft
  throw new TypeError('a field that a person sets says nothing about new flags')
}

function isWhole(draft: Draft): draft is Required<FlagSettings> {
  return SETTING_NAMES.every((name) => draft[name] !== undefined)
}
