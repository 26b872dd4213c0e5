// What is shown may have been written by anybody, so that nothing of it reaches the terminal as a command.

/** What a terminal obeys, what ends a line, and what turns a line around. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
/** The same within a text of several lines, some of them with tabs. */
const UNSEEN_IN_LINES = new RegExp(`(?![\\n\\t])${UNSEEN.source}`, 'gu')
const IN_PLACE = '\u{fffd}'

/** A text on one line, which it cannot leave. */
export const printable = (text: string): string => text.replace(UNSEEN, IN_PLACE)

/** A text whose line breaks are our own. */
export const printableLines = (text: string): string => text.replace(UNSEEN_IN_LINES, IN_PLACE)

/** The message of an error, of which some are written on several lines by others. */
export const onOneLine = (text: string): string => printable(text.trim().replace(/\s*[\r\n]\s*/g, ' '))

/** A line of JSON from which a readable one is made: what it has escaped would come back as it was. */
export const printableJson = (line: string): string =>
  line
    .replace(/\\(u[0-9a-f]{4}|.)/gs, (whole, what: string) => (COMMANDS.test(what) ? IN_PLACE : whole))
    .replace(UNSEEN_IN_LINES, IN_PLACE)
const COMMANDS = /^(?:u00|[bfr]$)/

/** JSON in which all that cannot be seen is escaped; whoever parses it gets the same. Line breaks and tabs are our own. */
export const escaped = (json: string): string =>
  json.replace(UNSEEN_IN_LINES, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )

/** An answer for programs, which a person looks at too. */
export const jsonText = (value: unknown): string => `${escaped(JSON.stringify(value, null, 2) ?? 'null')}\n`
