import { isRecord } from '@tailslide/core'
import type { RemoteTower } from '../remote/tower.js'
import { doubtful, type Finding } from './finding.js'

/** Of what Tower has noticed, that which keeps a service from its flags; the rest is to be tidied up. */
const OF_SERVICES: readonly unknown[] = ['refused_key', 'archived_flag', 'unknown_flag']

/** What Tower has noticed of the services of an environment: keys that are refused, and flags that are asked for and are archived or not there. */
export async function checkServices(tower: RemoteTower, appId: number): Promise<Finding[]> {
  const report = await tower.payload('GET', `/api/apps/${appId}/hygiene`)
  const findings = isRecord(report) && Array.isArray(report.findings) ? report.findings.filter(isRecord) : []
  return findings
    .filter(({ code }) => OF_SERVICES.includes(code))
    .map(({ code, title, about, remedy }) =>
      doubtful(`${code === 'refused_key' ? 'key' : 'flag'} ${String(title)}`, String(about), String(remedy)),
    )
}
