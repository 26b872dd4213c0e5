import { TransportError } from '../errors.js'

/** Where a Tower answers, in the words of `node:http`. */
export interface TowerUrl {
  readonly secure: boolean
  readonly hostname: string
  readonly port: number
  /** What stands before `/api`: empty, or a path such as `/flags` without a slash at its end. */
  readonly prefix: string
}

const RULE = 'must be http:// or https://, a host, and at most a port and a path, such as http://localhost:3001'

/** Reads an address of Tower; throws ADDRESS_INVALID. A user, password, query or fragment in it is refused, not dropped. */
export function parseTowerUrl(text: string): TowerUrl {
  const url = parse(text)
  const { protocol, hostname, port, pathname, username, password, search, hash } = url
  if (protocol !== 'http:' && protocol !== 'https:') throw invalid(text)
  if (username || password) throw invalid(`${protocol}//***@${url.host}`, '; the SDK key is an option of its own')
  if (hostname === '' || search || hash) throw invalid(text)
  const secure = protocol === 'https:'
  return {
    secure,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    prefix: pathname.replace(/\/+$/, ''),
  }
}

function parse(text: string): URL {
  // The URL class takes http:host and http:///host too, which are more likely mistakes.
  if (!/^https?:\/\/[^/]/i.test(text)) throw invalid(text)
  try {
    return new URL(text)
  } catch (cause) {
    throw invalid(text, '', cause)
  }
}

const invalid = (shown: string, more = '', cause?: unknown): TransportError =>
  new TransportError('ADDRESS_INVALID', `the address of Tower, ${JSON.stringify(shown)}, ${RULE}${more}`, { cause })
