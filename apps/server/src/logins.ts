import type { FileSystem, QuotaLedger } from '@ftpkit/filesystem'
import type { Authenticate } from '@ftpkit/node/server'
import { readUsers, secretText, type Users } from '@ftpkit/users'
import { ruleOf } from './account-rules.js'
import { grants } from './grants.js'
import type { Logger } from './log.js'
import type { ServerCommand } from './options.js'
import type { StorageOpener } from './served-files.js'
import { accountsOf, authenticator } from './users.js'

/** Who may log in, as one reading of the configuration and of the users file says it. */
export interface LoadedLogins {
  readonly authenticate: Authenticate
  /** Everything that decides over each account, as text: it differs where the account has changed. */
  readonly accounts: ReadonlyMap<string, string>
}

/** What stays the same when the logins are read again. */
export interface LoginsContext {
  readonly files: FileSystem
  readonly directories: Pick<StorageOpener, 'open'>
  readonly ledger: QuotaLedger
  readonly log: Logger
}

/** @throws Error for a users file or rules that can't be used */
export async function loadLogins(
  { users, usersFile, anonymous, system, configuration }: ServerCommand,
  context: LoginsContext,
): Promise<LoadedLogins> {
  if (configuration.jes && system !== 'zos') throw new Error('jes: only a server with system: zos has jobs')
  const ofFile: Users = usersFile === undefined ? new Map() : await readUsers(usersFile)
  const all = new Map([...ofFile, ...users])
  const accounts = accountsOf(all, anonymous)
  const authenticate = await grants({
    ...context,
    authenticate: authenticator(all, anonymous),
    accounts,
    configuration,
  })
  const { homes, permissions, jes, mounts, limitRate, quotas, from } = configuration
  const rules = [homes, permissions, jes, limitRate?.users, quotas?.users, from]
  const textOf = async (account: string) => {
    const secret = users.has(account) ? undefined : ofFile.get(account)
    const ofAccount = rules.map((each) => each && ruleOf<unknown>(each, account))
    return JSON.stringify([
      secret && (await secretText(secret)),
      ofAccount,
      mounts,
      quotas?.trees,
      quotas?.mounts,
    ])
  }
  const texts = accounts.map(async (account) => [account, await textOf(account)] as const)
  return { authenticate, accounts: new Map(await Promise.all(texts)) }
}

/** Who may log in now. */
export class Logins {
  constructor(private loaded: LoadedLogins) {}

  /** A password that is being checked when the logins are replaced is checked again. */
  readonly authenticate: Authenticate = async (...login) => {
    for (;;) {
      const { loaded } = this
      const grant = await loaded.authenticate(...login)
      if (loaded === this.loaded) return grant
    }
  }

  /** Replaces all of them. @returns whether an account was removed or changed by that */
  replace(next: LoadedLogins): (account: string) => boolean {
    const before = this.loaded.accounts
    this.loaded = next
    return (account) => before.get(account) !== next.accounts.get(account)
  }
}
