import { call } from '../api/call.js'
import { words } from '../words/words.js'
import { LinkPage } from './link-page.js'

/** Whoever was invited, or needs a new password, by the link that an admin has sent them. */
export const ChoosePassword = () => (
  <LinkPage
    title={words.signingIn.choose}
    help={words.signingIn.chooseHelp}
    submit={words.signingIn.chooseSubmit}
    endedHelp={words.signingIn.linkEndedPassword}
    missingHelp={words.signingIn.linkMissing}
    asksForEmail={false}
    next="/"
    send={(token, { name, password }) =>
      call('POST /api/password', { body: { token, password, ...(name !== '' && { name }) } })
    }
  />
)
