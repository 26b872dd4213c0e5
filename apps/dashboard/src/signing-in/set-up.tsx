import { call } from '../api/call.js'
import { words } from '../words/words.js'
import { LinkPage } from './link-page.js'

/** The first admin of a new Tower, by the link that its start has printed. */
export const SetUp = () => (
  <LinkPage
    title={words.signingIn.setUpTitle}
    help={words.signingIn.setUpHelp}
    submit={words.signingIn.setUpSubmit}
    endedHelp={words.signingIn.linkEndedSetUp}
    missingHelp={words.signingIn.linkMissingSetUp}
    asksForEmail
    next="/start"
    send={(token, { email, name, password }) => call('POST /api/setup', { body: { token, email, name, password } })}
  />
)
