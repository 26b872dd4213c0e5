import { WITHOUT_AEROBAT } from '@tailslide/core'
import { lookup } from '../state/lookup.js'
import { sentences } from './apart.js'
import { NNBSP } from './units.js'

const known = lookup({
  database: {
    name: 'Database',
    does: 'keeps flags, people and history',
    fails: 'Nobody can look or change anything here. Services go on with the flags that they know.',
  },
  writes: {
    name: 'Changes',
    does: 'the database takes what is written',
    fails: 'Nothing can be changed, and circuits are not stored. Services go on with the flags that they know.',
  },
  broker: {
    name: 'NATS',
    does: 'carries flags to services, and circuits from Aerobats',
    fails:
      'Services hear of no change, or Tower of no circuit, until it is back. They go on with the flags that they know.',
  },
  publisher: {
    name: 'Sending to NATS',
    does: 'every change was taken by the broker',
    fails: 'Some changes have not reached services yet. They are sent again until they arrive.',
  },
  natsAccess: {
    name: 'Access to NATS',
    does: 'lets those connect that have a key',
    fails: 'Services that start now cannot connect. Those that are connected stay so.',
  },
  signals: {
    name: 'Calls',
    does: 'keeps how calls end, on which circuits decide',
    fails: 'Circuits neither open nor recover until it is back, and charts stand still.',
  },
})

const lacks = lookup({
  looks: 'hang',
  rulesets: 'hear of no flags',
  signals: 'cannot read calls',
  circuits: 'do not reach Tower',
})

export const health = sentences({
  title: 'Health',
  about: 'Whether this Tailslide can do all of its work. Read anew every five seconds.',
  allWell: 'All is well',
  allWellHelp: 'Every part answers.',
  notWell: (names: string) => `Not well: ${names}`,
  unreachable: 'Tower cannot be reached',
  unreachableHelp: 'What stands below was last heard of it. Services go on with the flags that they know.',
  tower: 'Tower',
  towerDoes: 'serves people, programs and services',
  parts: 'Parts',
  partOf: (part: string) => known(part) ?? { name: part, does: '', fails: '' },
  ok: 'answers',
  unavailable: 'does not answer',
  behind: (apps: number, seconds: string) =>
    `${apps.toLocaleString()} ${apps === 1 ? 'environment waits' : 'environments wait'} to be sent, the oldest for ${seconds}${NNBSP}s.`,
  aerobat: 'Aerobat',
  aerobatInside: 'decides on circuits, within this process',
  aerobatCluster: 'decides on circuits, in processes of its own: each tells of itself at its /readyz and /metrics',
  aerobatNone: () =>
    `None answers: ${WITHOUT_AEROBAT}. Start one with Tower’s --nats, --nats-stream and --redis: tailslide aerobat`,
  aerobatNowhere: () => `Tower runs without NATS, over which an Aerobat would reach it: ${WITHOUT_AEROBAT}.`,
  aerobatGone: () =>
    `None answers any more. Unless one of an earlier Tailslide runs, which cannot be asked, ${WITHOUT_AEROBAT}.`,
  aerobatCannot: 'cannot decide',
  aerobatLacks: (all: readonly string[]) =>
    `Those that run ${all.map((each) => lacks(each) ?? 'lack something').join(', ')}: until that is mended, ${WITHOUT_AEROBAT}. Their log says more.`,
  aerobatUnseen: () =>
    `None answers, and one of an earlier Tailslide would not. Where none of those runs either, ${WITHOUT_AEROBAT}.`,
  aerobatUnknown: 'Tower finds out within half a minute, while NATS answers.',
  aerobatUntold: 'Whether one runs, Tower does not tell.',
  notKnown: 'not known',
  towerWell: 'Tower is well',
  notAllKnown: 'Whether an Aerobat decides on circuits is not known.',
  aerobatMoves: (n: number) =>
    `${n.toLocaleString()} ${n === 1 ? 'decision' : 'decisions'} taken over since Tower started`,
  aerobatRefused: (n: number) => `${n.toLocaleString()} could not be`,
  numbers: 'In numbers',
  numbersAbout: 'this Tower alone, since the page was opened',
  numbersFor: 'Admins see the metrics here.',
  collecting: 'The first figure comes in five seconds.',
  requests: 'Requests',
  perSecond: 'a second',
  took: 'Time an answer takes',
  ms: 'ms on average',
  streams: 'Open streams',
  streamsUnit: 'services and pages that listen',
  calls: 'Calls reported',
  webhooks: 'Webhooks',
  webhooksUnit: 'messages that wait',
  refused: 'Refused keys and passwords',
  refusedUnit: 'since Tower started',
  metricsLink: 'All metrics, as text',
  chart: (name: string, from: string, to: string) => `${name}, from ${from} to ${to}`,
})
