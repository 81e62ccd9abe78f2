import { isIP } from 'node:net'
import { millisecondsOf, timeText } from '@ftpkit/command-line'
import { askControl, controlPath, readPid } from '@ftpkit/daemon'
import type { Ban } from '@ftpkit/shared-state'

/** What `ftpkit-server bans` is asked to do. */
export interface BansRequest {
  readonly pidFile: string
  /** `list`, `add` or `remove`. */
  readonly action: string
  readonly address: string | undefined
  /** Length of a ban, such as 30m. */
  readonly time: string
  /** Whether lines are JSON. */
  readonly json: boolean
}

/**
 * Lists or changes the bans of a running server.
 *
 * @returns lines for standard output
 * @throws Error that says why nothing was changed
 */
export async function askBans(request: BansRequest): Promise<string[]> {
  const { action, address } = request
  if (action === 'list') return listed(request)
  const act = actions[action]
  if (!act) throw new Error(`there is no action ${JSON.stringify(action)}: give list, add or remove`)
  if (address === undefined || isIP(address) === 0)
    throw new Error(`${action} needs an IP address, such as 192.0.2.7 or 2001:db8::7`)
  return act(request, address)
}

const actions: Readonly<Record<string, (request: BansRequest, address: string) => Promise<string[]>>> = {
  async add(request, address) {
    const milliseconds = millisecondsOf(request.time)
    if (milliseconds === undefined)
      throw new Error(`${JSON.stringify(request.time)} is not a time: give one such as 90s, 15m, 1h or 7d`)
    const { client } = (await ask(request, 'ban', { address, milliseconds })) as { client: string }
    return [
      request.json ? JSON.stringify({ client, milliseconds }) : `${client} is banned for ${request.time}`,
    ]
  },
  async remove(request, address) {
    const { wasBanned } = (await ask(request, 'unban', { address })) as { wasBanned: boolean }
    if (!wasBanned) throw new Error(`${address} is not banned`)
    return [request.json ? JSON.stringify({ address }) : `${address} is no longer banned`]
  },
}

async function listed(request: BansRequest): Promise<string[]> {
  const bans = (await ask(request, 'bans')) as readonly Ban[]
  return bans.map(({ client, left, times, reason }) =>
    request.json
      ? JSON.stringify({ client, milliseconds: Math.ceil(left), times, reason })
      : `${client}  ${timeText(left)} left, ban ${times}, ${reason}`,
  )
}

const unreachable: readonly (string | undefined)[] = ['ENOENT', 'ECONNREFUSED']

async function ask({ pidFile }: BansRequest, command: string, input?: object): Promise<unknown> {
  const pid = readPid(pidFile)
  try {
    return await askControl(controlPath(pidFile), command, input)
  } catch (error) {
    if (!unreachable.includes((error as NodeJS.ErrnoException).code)) throw error
    throw new Error(`the server of ${pidFile}, process ${pid}, can't be asked: ${(error as Error).message}`)
  }
}
