import type { OctetContent } from '../content.js'
import { possibleRoles, roleNames } from '../role-names.js'
import { element } from './dom.js'

/** What the colours and lines of octets mean: those that this connection can have. */
export class Legend {
  readonly root = element('ul', 'ov-legend', { 'aria-label': 'What the octets are' })

  show(content: OctetContent): void {
    const items = possibleRoles(content).map((role) =>
      element(
        'li',
        '',
        {},
        element('span', `ov-sample ov-${role}`, { 'aria-hidden': 'true' }, '00'),
        roleNames[role],
      ),
    )
    this.root.replaceChildren(...items)
  }
}
