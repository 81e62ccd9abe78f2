import {
  type FileSystem,
  MemoryQuotaLedger,
  type PermissionRule,
  type QuotaLedger,
  readOnly,
  restricted,
  subtree,
} from '@ftpkit/filesystem'
import type { Authenticate, Grant } from '@ftpkit/node/server'
import type { Access } from '@ftpkit/users'
import type { JesPrivilege } from '@ftpkit/zos'
import { checkNames, checkRules, pathFor, ruleOf } from './account-rules.js'
import type { Configuration } from './config.js'
import type { Logger } from './log.js'
import { Origins } from './origins.js'
import { checkQuotas, Quotas } from './quotas.js'
import type { StorageOpener } from './served-files.js'
import { type Authenticator, anonymousAccount, type Proof } from './users.js'

/** Who may log in to a server, and what it serves. */
export interface Served {
  readonly files: FileSystem
  readonly authenticate: Authenticator
  /** Every account that can log in. */
  readonly accounts: readonly string[]
  readonly configuration: Configuration
  readonly directories: Pick<StorageOpener, 'open'>
  readonly log: Logger
  /** What is used of quotas. Default: one in memory */
  readonly ledger?: QuotaLedger | undefined
}

/**
 * Grants each account the served files, or the home within them, and the mounts for SMNT, as far as the permissions of
 * the configuration allow. What counts is the account that was proven, not the name that was typed.
 *
 * @throws Error for a mount that is not a directory, and for homes, permissions or quotas that don't fit the accounts
 */
export async function grants(served: Served): Promise<Authenticate> {
  const { files, authenticate, accounts, configuration, directories, log } = served
  const { mounts = {}, permissions, homes, jes, limitRate, from, quotas = {} } = configuration
  checkRules('homes', homes, accounts)
  checkRules('permissions', permissions, accounts)
  checkRules('jes', jes, accounts)
  checkNames('from', from, accounts)
  checkNames('limitRate.users', limitRate?.users, accounts)
  const storing = accounts.filter((account) => account !== anonymousAccount)
  checkQuotas(
    quotas,
    accounts,
    new Map(storing.map((account) => [account, (homes && homeOf(homes, account)) ?? '/'])),
  )
  const limits = new Quotas(quotas, log, served.ledger ?? new MemoryQuotaLedger())
  const whole = limits.ofTrees(files)
  const opened = await Promise.all(
    Object.entries(mounts).map(
      async ([name, path]) => [name, limits.ofMount(name, await directories.open(path))] as const,
    ),
  )
  const grantOf = ({ access, account }: Proof): Grant | undefined => {
    const home = homes ? homeOf(homes, account) : '/'
    const rules = permissions ? permissionsOf(permissions, account) : 'all'
    const jobs = jes && ruleOf(jes, account)
    if (home === undefined || rules === undefined || (jes && !jobs)) return undefined
    const limited = (all: FileSystem) => limit(all, access, rules)
    return {
      account,
      limitRate: limitRate?.users && ruleOf(limitRate.users, account),
      privileges: jobs?.map((right): JesPrivilege => `jes-${right}`),
      files: limited(limits.ofUser(account, subtree(whole, home))),
      mounts: Object.fromEntries(opened.map(([name, mount]) => [name, limited(mount)])),
    }
  }
  const origins = new Origins(from)
  // Shared by all sessions of an account.
  const shared = new Map<string, Grant>()
  return async (user, password, client) => {
    const proof = await authenticate(user, password, client)
    if (!proof) return undefined
    if (!origins.allow(proof.account, client.peer.host)) return { refused: 'network' }
    const key = `${proof.access} ${proof.account}`
    const grant = shared.get(key) ?? grantOf(proof)
    if (grant) shared.set(key, grant)
    else log.warn({ user: proof.account }, 'login refused: no home or no permissions for this account')
    return grant ?? { refused: 'home' }
  }
}

function homeOf(homes: NonNullable<Configuration['homes']>, account: string): string | undefined {
  const home = ruleOf(homes, account)
  return home === undefined ? undefined : pathFor(home, account)
}

/** Undefined where no rule is for the account, or the path of one can't hold its name. */
function permissionsOf(
  permissions: NonNullable<Configuration['permissions']>,
  account: string,
): readonly PermissionRule[] | undefined {
  const rules = ruleOf(permissions, account)?.map(({ path, allow }) => {
    const own = pathFor(path, account)
    return own === undefined ? undefined : { path: own, allow }
  })
  return rules?.every((rule) => rule !== undefined) ? rules : undefined
}

function limit(files: FileSystem, access: Access, rules: readonly PermissionRule[] | 'all'): FileSystem {
  const allowed = access === 'read' ? readOnly(files) : files
  return rules === 'all' ? allowed : restricted(allowed, rules)
}
