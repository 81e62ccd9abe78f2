import type { Comparison } from '@ftpkit/node'
import { Filter, type FilterPatterns, type RemovalLimit, type SyncStep } from '@ftpkit/sync'
import { reporting } from '../batch.js'
import { connectTo, sessionsAt } from '../connection.js'
import { ReportedError } from '../exit-status.js'
import { LeftOut } from '../left-out.js'
import type { BatchChoice, ConnectionChoice } from '../options.js'
import { printJson, printLine, warn } from '../output.js'
import { reportFault } from '../sync/faults.js'
import { isFtpUrl, parseFtpUrl } from '../url.js'

/** The options of `sync`. */
export interface SyncChoice extends ConnectionChoice, BatchChoice, FilterPatterns, RemovalLimit {
  readonly delete?: boolean | undefined
  readonly dryRun?: boolean | undefined
  readonly by: Comparison
  /** Takes names that differ in letter case alone for one, as the target has it. */
  readonly ignoreCase?: boolean | undefined
}

/** Mirrors a directory to another. One of them is a URL, the other local. */
export async function sync(from: string, to: string, choice: SyncChoice): Promise<void> {
  const up = isFtpUrl(to)
  if (up === isFtpUrl(from)) throw new RangeError('give a URL and a local directory, in either order')
  const url = parseFtpUrl(up ? to : from)
  const [local, remote] = [{ local: up ? from : to }, { remote: url.path }]
  const [source, target] = up ? [local, remote] : [remote, local]
  const { json = false, dryRun, include, exclude, maxDelete, force, ignoreCase, by, verify } = choice
  // A wrong pattern is reported before anything is sent.
  new Filter(choice)
  using leftOut = new LeftOut(choice)
  await using client = await connectTo(url, choice)
  const report = await reporting('copied', { ...choice, collectsFaults: true }, (options) =>
    client.sync(source, target, {
      ...{ delete: choice.delete, dryRun, include, exclude, maxDelete, force, ignoreCase, by, verify },
      ...options,
      openSession: sessionsAt(url, client, choice).open,
      optionName: (name) => flags[name] ?? `--${name}`,
      onPlan: ({ steps }) => dryRun && printPlan(steps, json),
      onLeftOut: (name) =>
        // The fault says it already.
        name.reason === 'unreadableDirectory' ? leftOut.count(name.reason) : leftOut.onLeftOut(name),
      onFault: (fault) => reportFault(fault, json),
      faults: 'report',
    }),
  )
  const { untried, faults } = report
  if (untried > 0)
    warn(`ftpkit: ${untried} more steps were not tried: they need one that failed, or the lost connection`)
  if (faults[0]) throw new ReportedError(faults[0].error)
}

/** The options whose flag is not their name. */
const flags: Readonly<Record<string, string>> = { maxDelete: '--max-delete' }

/** For --dry-run. */
function printPlan(steps: readonly SyncStep[], json: boolean): void {
  for (const { kind, path, from } of steps.map((step) => ({ from: undefined, ...step }))) {
    if (json) printJson({ action: kind, from, path })
    else printLine([kind, from, path].filter((part) => part !== undefined).join(' '))
  }
}
