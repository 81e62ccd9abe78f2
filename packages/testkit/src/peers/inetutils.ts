import { privateAccounts } from './account.js'
import type { PeerKind } from './peer.js'
import { unpacked } from './unpacked.js'

const program = unpacked('inetutils-ftpd', 'usr/sbin/ftpd')

/** GNU inetutils' ftpd, started for each connection as by inetd: else it would listen at port 21. */
export const inetutils: PeerKind = {
  needs: [program],
  tls: false,
  root: true,
  prepare: (place) => ({
    command: [program, '--auth=default'],
    hidden: privateAccounts(place, []),
    perConnection: true,
  }),
}
