import { join } from 'node:path'
import { createAerobat } from '@tailslide/aerobat'
import { createTower } from '@tailslide/tower'
import { claimPlace } from '@tailslide/tower/sqlite'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { prepareDataDirectory } from '../data-directory.js'
import { connectionsAllowed } from '../descriptors.js'
import { inOrder } from '../in-order.js'
import { listeningTower } from '../listening-tower.js'
import { createLogger } from '../logger.js'
import { toOidc } from '../oidc-options.js'
import { warnOfOldBuild } from '../old-build.js'
import { OPTION_NAMES } from '../option-names.js'
import { builtPages } from '../pages.js'
import type { StartOptions } from '../program.js'
import { runUntilSignal } from '../run-until-signal.js'
import { readTlsFiles } from '../tls-files.js'

const TWICE =
  'Another process serves this directory too. Stop one of them: each counts only the calls that it is told of, and both decide of circuits.'

/** Tower and Aerobat in one process, joined in memory, on one SQLite file. */
export async function start(options: StartOptions): Promise<number> {
  const { directory, file } = prepareDataDirectory(options.data)
  const claim = claimPlace(join(directory, 'in-use.db'))
  const logger = await createLogger(options.logLevel, !options.json && process.stderr.isTTY === true)
  warnOfOldBuild(logger)
  const signals = createMemorySignalStore({ clock })
  const { host, port, adminToken } = options
  const oidc = toOidc(options)
  const tls = readTlsFiles(options, logger)
  const tower = createTower({
    database: { kind: 'sqlite', file },
    signals,
    clock,
    logger,
    host,
    port,
    metricsPublic: options.metricsPublic === true,
    aerobats: 'inside',
    moreMetrics: () => aerobat.metrics(),
    mostConnections: connectionsAllowed(),
    ...(tls && { tls }),
    ...builtPages(logger),
    ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
    ...(oidc && { oidc }),
    ...(options.trustedProxies !== undefined && { trustedProxies: options.trustedProxies }),
    ...(options.webhooksAllow !== undefined && { webhooksAllow: options.webhooksAllow }),
    ...(options.historyDays !== undefined && { historyDays: options.historyDays }),
    ...(adminToken !== undefined && { adminToken }),
  })
  const aerobat = createAerobat({
    rulesets: tower.rulesets('all'),
    signals: signals.reader,
    circuits: tower.circuits,
    clock,
    logger,
  })
  const { service, announcement } = listeningTower(tower, {
    ...options,
    database: `${OPTION_NAMES.data} is "${options.data}"`,
    keysOpen: 'all',
    notes: () => [`Data: ${directory}`, ...(claim.isTaken ? [TWICE] : [])],
  })
  const place = { start: async () => {}, stop: async () => claim.release() }
  return runUntilSignal(inOrder([place, service, aerobat, announcement]), process)
}
