import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Step, StepKind } from '@ftpkit/jobs'
import { between, FtpError } from '@ftpkit/node'
import { closingAt } from './closing.js'
import { get, put } from './file-steps.js'
import { runProgram } from './programs.js'
import { removeAt } from './sides.js'
import type { SiteContext } from './site-context.js'

type Works = {
  readonly [Kind in StepKind]: (context: SiteContext, step: NonNullable<Step[Kind]>) => Promise<void>
}

/** Milliseconds between two questions for a job of z/OS. */
const jobPause = 2_000

/** What each kind of step does. Those of files happen once, the others once or, after a failure, again. */
const works: Works = {
  get,
  put,
  async sync(
    { client, dated, signal },
    { direction, local, remote, days, delete: removes, include, exclude },
  ) {
    const [here, there] = [{ local: dated(local, days) }, { remote: dated(remote, days) }]
    const [from, to] = direction === 'get' ? [there, here] : [here, there]
    await client.sync(from, to, { delete: removes, include, exclude, signal })
  },
  async rename({ client, dated }, { from, to, days }) {
    await client.rename(dated(from, days), dated(to, days))
  },
  async remove(context, { path, days, missing }) {
    const name = context.dated(path, days)
    if (!(await removeAt(context.client, name))) context.missing(name, missing)
  },
  async fxp({ client, dated, connectTo, signal }, { from, site, to, days }) {
    const other = await connectTo(site)
    using _ = closingAt(signal, other)
    signal.throwIfAborted()
    await between(client, other).transfer(dated(from, days), dated(to, days))
    await other.quit()
  },
  async submit({ client, dated, signal }, { jcl, days }) {
    const { ZosClient } = await import('@ftpkit/zos/client')
    const zos = new ZosClient(client)
    const { jobs } = zos
    const id = await jobs.submit([await readFile(dated(jcl, days))])
    const { outcome = '' } = await jobs.wait(id, { pause: () => wait(jobPause, undefined, { signal }) })
    // Later steps are of files again.
    await zos.site({ FILETYPE: 'SEQ' })
    if (!/^RC=0*[0-4]$/i.test(outcome))
      throw new FtpError('refused', `job ${id} ended with ${outcome || 'no outcome'}`, { phase: 'command' })
  },
  async command({ job, site, signal }, { run, timeout }) {
    await runProgram({ words: run, values: { job, site }, signal, timeout })
  },
}

/** The kind of a step. */
export function kindOf(step: Step): StepKind {
  return (Object.keys(step) as StepKind[]).find((key) => step[key] !== undefined)!
}

/** Does what a step says. */
export function runStep(context: SiteContext, step: Step): Promise<void> {
  const kind = kindOf(step)
  return (works[kind] as (context: SiteContext, step: object) => Promise<void>)(context, step[kind]!)
}
