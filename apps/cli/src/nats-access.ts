import { systemClock as clock } from '@tailslide/transports/clock'
import type { NatsLink } from '@tailslide/transports/nats'
import { CliError } from './errors.js'
import { OPTION_NAMES } from './option-names.js'
import type { TowerOptions } from './program.js'
import type { Service } from './run-until-signal.js'

interface NatsAccess {
  readonly part: { readonly link: NatsLink; readonly issuerSeed: string; readonly account: string }
  /** The connection, to be started before Tower. What becomes of it Tower itself logs. */
  readonly service: Service
}

/** A second connection, by which Tower decides who may connect to NATS; undefined when no option asks for it. */
export async function openNatsAccess(options: TowerOptions): Promise<NatsAccess | undefined> {
  const { nats, natsAccess, natsIssuerSeed: issuerSeed, natsAccount: account } = options
  if (natsAccess === undefined && issuerSeed === undefined) return undefined
  if (natsAccess === undefined) throw needs('natsIssuerSeed', 'natsAccess')
  if (issuerSeed === undefined) throw needs('natsAccess', 'natsIssuerSeed')
  // Without it SDKs would connect to a stream that nobody writes.
  if (nats === undefined) throw needs('natsAccess', 'nats')
  const { connectNats } = await import('@tailslide/transports/nats')
  const link = connectNats({ servers: natsAccess, name: 'tailslide-tower-access', clock })
  return {
    part: { link, issuerSeed, account },
    service: { start: async () => link.start(), stop: () => link.stop() },
  }
}

const needs = (given: keyof typeof OPTION_NAMES, missing: keyof typeof OPTION_NAMES): CliError =>
  new CliError('INVALID_OPTION', `${OPTION_NAMES[given]} needs ${OPTION_NAMES[missing]} beside it`)
