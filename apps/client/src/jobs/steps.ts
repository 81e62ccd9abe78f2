import { createReadStream } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Step, StepKind } from '@ftpkit/jobs'
import { between, FtpError } from '@ftpkit/node'
import { get, put, unlessMissing } from './file-steps.js'
import { runProgram } from './programs.js'
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
  async sync({ client, dated }, { direction, local, remote, days, delete: removes, include, exclude }) {
    const [here, there] = [{ local: dated(local, days) }, { remote: dated(remote, days) }]
    const [from, to] = direction === 'get' ? [there, here] : [here, there]
    await client.sync(from, to, { delete: removes, include, exclude })
  },
  async rename({ client, dated }, { from, to, days }) {
    await client.rename(dated(from, days), dated(to, days))
  },
  async remove(context, { path, days, missing }) {
    const name = context.dated(path, days)
    const isThere = await unlessMissing(context.client.remove(name).then(() => true))
    if (!isThere) context.missing(name, missing)
  },
  async fxp({ client, dated, connectTo }, { from, site, to, days }) {
    await using other = await connectTo(site)
    await between(client, other).transfer(dated(from, days), dated(to, days))
  },
  async submit({ client, dated, signal }, { jcl, days }) {
    const { ZosClient } = await import('@ftpkit/zos/client')
    const { jobs } = new ZosClient(client)
    const id = await jobs.submit(createReadStream(dated(jcl, days)))
    const { outcome = '' } = await jobs.wait(id, { pause: () => wait(jobPause, undefined, { signal }) })
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
