import type { NameEncoding } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import type { Tap } from '../../net/tap.js'
import type { Gate } from '../access/gate.js'
import type { NetworkFilter } from '../access/networks.js'
import type { Authenticate } from '../answers/account.js'
import type { LoginBackOff } from '../answers/login-back-off.js'
import type { CostlyWork } from '../answers/questions.js'
import type { SiteCommands, siteSyntaxes } from '../answers/site.js'
import type { Storage } from '../answers/storage.js'
import type { Bandwidth } from '../bandwidth.js'
import type { DataPorts, PortShares } from '../data/ports.js'
import type { PublicAddress } from '../data/public-address.js'
import type { ServerLog } from '../events.js'
import type { ServerHooks } from '../hooks.js'
import type { ServerLimits } from '../limits.js'
import type { ServerPersonality } from '../personality.js'
import type { Proxies } from '../proxies.js'
import type { TlsOptions } from '../tls/contexts.js'
import type { TurnBudget } from '../turn-budget.js'

/** What all control connections of a server share. */
export interface ControlContext extends Storage {
  readonly authenticate: Authenticate
  readonly limits: ServerLimits
  readonly clock: Clock
  readonly log: ServerLog
  readonly onReply: ((code: number) => void) | undefined
  readonly dataPorts: DataPorts
  readonly portShares: PortShares
  readonly greeting: string
  readonly hosts: readonly string[] | undefined
  readonly site: SiteCommands
  /** What SITE HELP prints of them. */
  readonly siteSyntaxes: ReturnType<typeof siteSyntaxes>
  readonly backOff: LoginBackOff
  readonly gate: Gate
  /** What the listener of the session accepts besides; undefined for all. */
  readonly listenerNetworks: NetworkFilter | undefined
  readonly costly: CostlyWork
  readonly turns: TurnBudget
  readonly bandwidth: Bandwidth
  readonly hooks: ServerHooks
  /** Whether a store is put in place although the control connection ended first. */
  readonly commitAfterControlEnd: boolean
  /** Makes the personality of one session; undefined for none. */
  readonly personality: (() => ServerPersonality) | undefined
  /** Addresses that data connections may come from and go to besides the client's own. */
  readonly dataPeers: readonly string[]
  /** The proxies whose passive data connections begin with a header; undefined for none. */
  readonly dataProxies: Proxies | undefined
  /** The address in 227, if not the one the listener is at. */
  readonly passiveAddress: PublicAddress | undefined
  /** The encoding of names for clients that don't ask for UTF-8; undefined for UTF-8. */
  readonly names: () => NameEncoding | undefined
  /** Sees what the connections of all sessions carry. */
  readonly tap: Tap | undefined
  /** TLS as it is configured now; undefined for none. */
  readonly tls: () => TlsOptions | undefined
}
