import type { Row } from './rows.js'
import type { Place, Role, Shown } from './shown.js'

const ORDER: readonly string[] = ['viewer', 'editor', 'releaser', 'admin']
const reaches = (role: Role, wanted: string) => ORDER.indexOf(role) >= ORDER.indexOf(wanted)

/** The status that a request is answered with, by the rules of docs/access.md; `success` where it may be done. */
export function expected(shown: Shown, row: Row, place: Place, success: number): number {
  const { who } = row
  if (who === 'anybody') return success
  if (shown.is === 'nothing that opens') return 401
  if (who === 'signed in') return shown.is === 'somebody with roles' && shown.by === 'session' ? success : 403
  if (shown.is === 'a key') return who === 'SDK' && shown.for === 'servers' && shown.of === place ? success : 403
  if (shown.is === 'a token for the metrics') return who === 'metrics' ? success : 403
  const { here, elsewhere, by } = shown
  if (here === 'admin') return success
  switch (who) {
    case 'metrics':
    case 'admin':
    case 'SDK':
      return 403
    case 'own tokens':
      return success
    case "somebody's token":
      return 404
    case 'new token':
      if (!here) return 400
      return by === 'token' ? 403 : success
    case 'viewer in any':
      return here || elsewhere ? success : 403
    default: {
      // What is not to be seen is not there.
      if (!here) return 404
      const [role = '', , , what] = who.split(' ')
      const isOfPlace = what !== 'project'
      if (!reaches(here, role)) return 403
      const isProtected = row.everywhere || (place === 'production' && isOfPlace && !row.protects)
      return role === 'editor' && here === 'editor' && isProtected ? 403 : success
    }
  }
}
