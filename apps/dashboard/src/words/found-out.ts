import { sentences } from './apart.js'

/** Of what was sent and not answered: that it is waited for, and what has become of it. */
export const foundOut = sentences({
  changing: 'is being changed …',
  takingBack: 'is being changed back …',
  switchingBack: 'They are being switched back …',
  notAnswered: 'Tower has not answered yet.',

  lookedFor: 'Tower’s answer has not come. What is so is said here as soon as Tower answers.',
  maybeChanged: (title: string) => `Whether ${title} was changed is not known yet`,
  maybeSaved: (title: string) => `Whether ${title} was saved is not known yet`,
  maybeSignedOut: 'Whether you are signed out is not known yet.',
  maybeSwitched: 'Whether they were switched is not known yet',

  done: 'Tower has done it: only its answer did not come.',
  isSo: 'It is as it was asked for.',
  byOther: 'It is so now, and not by you.',
  notDone: 'What was asked for has not been done so far.',
  doneAndChanged: 'It was done, and has been changed since.',
  unreadable: (title: string) => `What has become of ${title} cannot be read`,
  unreadableAll: 'What has become of them cannot be read',
})
