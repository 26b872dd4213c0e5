import { useQuery } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { waysIn } from '../api/door-queries.js'
import { words } from '../words/words.js'
import { LinkPage } from './link-page.js'

/** The first admin of a new Tower, by the link that its start has printed. */
export function SetUp() {
  const { data: ways } = useQuery(waysIn)
  return (
    <LinkPage
      title={words.signingIn.setUpTitle}
      help={words.signingIn.setUpHelp}
      submit={words.signingIn.setUpSubmit}
      usedHelp={ways?.needs_first_admin === false ? words.signingIn.linkUsedSetUp : undefined}
      endedHelp={words.signingIn.linkEndedSetUp}
      missingHelp={words.signingIn.linkMissingSetUp}
      asksForEmail
      next="/start"
      send={(token, { email, name, password }) => call('POST /api/setup', { body: { token, email, name, password } })}
    />
  )
}
