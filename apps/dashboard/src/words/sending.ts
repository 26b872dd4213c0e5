import { quoted, sentences } from './apart.js'

/** Of what a sheet has sent and Tower has not answered yet. */
export const sending = sentences({
  isUnderWay: 'It is being sent. Tower has not answered yet.',
  staysOpen: 'It is on its way and cannot be called back. This stays open until Tower has answered.',
  failed: (title: string) => `${quoted(title)} was not done`,
  unanswered: (title: string) => `Whether ${quoted(title)} was done is not known yet`,
})
