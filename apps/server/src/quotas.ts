import {
  type FileSystem,
  type QuotaLedger,
  type QuotaLimits,
  type QuotaOptions,
  type QuotaRule,
  withQuotas,
} from '@ftpkit/filesystem'
import { checkNames, type Rules, ruleOf } from './account-rules.js'
import type { Logger } from './log.js'

/** Quotas of a configuration. */
export interface QuotaConfiguration {
  /** Of paths of the served directory. */
  readonly trees?: readonly (QuotaLimits & { readonly path: string })[] | undefined
  /** Of what each user sees. */
  readonly users?: Rules<QuotaLimits> | undefined
  /** Of directories that are mounted, by their names. */
  readonly mounts?: Readonly<Record<string, QuotaLimits>> | undefined
}

/** The quotas of a server. */
export class Quotas {
  private readonly options: QuotaOptions

  constructor(
    private readonly configuration: QuotaConfiguration,
    log: Pick<Logger, 'warn' | 'error'>,
    ledger: QuotaLedger,
  ) {
    this.options = {
      ledger,
      onWarning: ({ key, usage, limits }) =>
        log.warn({ quota: key, ...usage, limits }, 'a quota is almost full'),
      onFault: (error) => log.error({ err: error }, 'what is used of a quota is not known'),
    }
  }

  /** The served files, with the quotas of trees. */
  ofTrees(files: FileSystem): FileSystem {
    const { trees = [] } = this.configuration
    return this.limited(
      files,
      trees.map(({ path, ...limits }) => ({ key: path, path, limits })),
    )
  }

  /** What a user sees, with the quota of the user. */
  ofUser(account: string, files: FileSystem): FileSystem {
    const limits = limitsOf(this.configuration, account)
    return this.limited(files, limits ? [{ key: `user ${account}`, limits }] : [])
  }

  /** A directory that is mounted, with its quota. */
  ofMount(name: string, files: FileSystem): FileSystem {
    const { mounts = {} } = this.configuration
    const limits = Object.hasOwn(mounts, name) ? mounts[name] : undefined
    return this.limited(files, limits ? [{ key: `mount ${name}`, limits }] : [])
  }

  private limited(files: FileSystem, rules: readonly QuotaRule[]): FileSystem {
    return rules.length > 0 ? withQuotas(files, rules, this.options) : files
  }
}

/**
 * Checks that what users see who have a quota is theirs alone: what others changed there would not be counted.
 *
 * @param homes path by account of those who may store
 * @throws Error that names the users
 */
export function checkQuotas(
  configuration: QuotaConfiguration,
  accounts: readonly string[],
  homes: ReadonlyMap<string, string>,
): void {
  checkNames('quotas.users', configuration.users, accounts)
  for (const [account, home] of homes) {
    if (!limitsOf(configuration, account)) continue
    const other = [...homes].find(
      ([name, path]) => name !== account && (isWithin(path, home) || isWithin(home, path)),
    )
    if (!other) continue
    throw new Error(
      `quotas.users: ${account} and ${other[0]} see the same files; give each a home of its own, or use quotas.trees`,
    )
  }
}

function limitsOf({ users }: QuotaConfiguration, account: string): QuotaLimits | undefined {
  return users && ruleOf(users, account)
}

function isWithin(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`)
}
