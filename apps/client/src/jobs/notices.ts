import type { HistoryEvent, Job, RunEnded } from '@ftpkit/jobs'
import { warn } from '../output.js'
import { boundOf } from './bound.js'
import { runProgram } from './programs.js'

/** Milliseconds that a notice may take. */
const patience = 30_000

/** Tells programs and services what became of a run, until the signal. What fails there changes nothing. */
export async function tell({ on }: Job, ended: RunEnded, signal: AbortSignal): Promise<void> {
  const isMissing = ended.sites.some(({ missing }) => missing.length > 0)
  const notices = [...(ended.ok ? on.success : on.failure), ...(isMissing ? on.missing : [])]
  const values = { job: ended.job, error: errorOf(ended) }
  for (const { command, webhook } of notices) {
    if (signal.aborted) return
    try {
      if (command) await runProgram({ words: command, values, signal, timeout: patience })
      else if (webhook !== undefined) await post(webhook, ended, signal)
    } catch (error) {
      warn(`ftpkit: ${ended.job}: a notice failed: ${(error as Error).message}`)
    }
  }
}

function errorOf({ error: whole, sites }: RunEnded): string {
  const each = sites.flatMap(({ site, error }) => (error === undefined ? [] : [`${site}: ${error}`]))
  return [...(whole === undefined ? [] : [whole]), ...each].join('; ')
}

/** @throws Error that names the host: the rest of the URL may be secret */
async function post(webhook: string, event: HistoryEvent, signal: AbortSignal): Promise<void> {
  const url = new URL(webhook)
  const login = [url.username, url.password].map(decodeURIComponent).join(':')
  url.username = ''
  url.password = ''
  using bound = boundOf(signal, patience)
  const { ok, status } = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(login !== ':' && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
    },
    body: JSON.stringify(event),
    redirect: 'error',
    signal: bound.signal,
  }).catch((error: Error) => {
    const { message } = error.cause instanceof Error ? error.cause : error
    throw new Error(`${url.host} does not answer: ${message}`)
  })
  if (!ok) throw new Error(`${url.host} answered ${status}`)
}
