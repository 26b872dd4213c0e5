import { words } from '../words/words.js'
import { Field, type FieldProps } from './field.js'

/** Characters, as Tower takes them. */
export const MOST_REASON = 500

interface ReasonFieldProps extends Pick<FieldProps, 'value' | 'onChange' | 'problem'> {
  readonly guards: { readonly is_protected: boolean; readonly needs_reason: boolean }
}

/** Why, where the environment asks for it; kept in the history. */
export function ReasonField({ guards: { is_protected, needs_reason }, ...input }: ReasonFieldProps) {
  if (!is_protected && !needs_reason) return null
  return (
    <Field
      label={words.sheets.reason}
      help={needs_reason ? words.sheets.reasonRequired : words.admin.reasonKept}
      required={needs_reason}
      maxLength={MOST_REASON}
      {...input}
    />
  )
}
