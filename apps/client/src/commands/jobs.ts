import { setTimeout } from 'node:timers/promises'
import { type Jobs, type ListedJob, ZosClient } from '@ftpkit/zos/client'
import { connectTo } from '../connection.js'
import { LeftOut } from '../left-out.js'
import type { ConnectionChoice } from '../options.js'
import { printJson, printLine } from '../output.js'
import { parseFtpUrl } from '../url.js'

type JobChoice = ConnectionChoice & { readonly json?: boolean | undefined }

async function withJobs<Result>(
  text: string,
  choice: ConnectionChoice,
  use: (jobs: Jobs) => Promise<Result>,
): Promise<Result> {
  await using client = await connectTo(parseFtpUrl(text), choice)
  return await use(new ZosClient(client).jobs)
}

/** Submits a job, and waits for its end if it is asked to. */
export async function submit(
  text: string,
  jcl: string,
  choice: JobChoice & { readonly wait?: boolean | undefined; readonly every: number },
): Promise<void> {
  await withJobs(text, choice, async (jobs) => {
    const id = await jobs.submit(jcl === '-' ? process.stdin : jcl)
    if (!choice.wait) return printJob({ id }, choice)
    const job = await jobs.wait(id, { pause: () => setTimeout(choice.every * 1_000) })
    printJob(job, choice)
    if (!succeeded(job)) process.exitCode = 6
  })
}

/** Lists jobs. */
export async function list(
  text: string,
  choice: JobChoice & { readonly name: string; readonly owner: string; readonly status: ListedJob['status'] },
): Promise<void> {
  await withJobs(text, choice, async (jobs) => {
    const { name, owner } = choice
    const status = choice.status as 'ALL'
    using leftOut = new LeftOut(choice)
    for (const job of await jobs.list({ name, owner, status }, leftOut.listing)) printJob(job, choice)
  })
}

/** Writes the output of a job to standard output. */
export async function output(
  text: string,
  job: string,
  number: string | undefined,
  choice: ConnectionChoice,
): Promise<void> {
  if (number !== undefined && !/^[1-9]\d{0,4}$/.test(number))
    throw new RangeError('spool files are numbered from 1')
  const files = await withJobs(text, choice, (jobs) =>
    jobs.output(job, number === undefined ? undefined : Number(number)),
  )
  for (const file of files) for (const line of file.replace(/\r?\n$/, '').split(/\r?\n/)) printLine(line)
}

/** Removes a job and its output. */
export async function purge(text: string, job: string, choice: ConnectionChoice): Promise<void> {
  await withJobs(text, choice, (jobs) => jobs.purge(job))
}

function printJob(job: Partial<ListedJob> & Pick<ListedJob, 'id'>, { json }: JobChoice): void {
  if (json) printJson(job)
  else printLine([job.id, job.name, job.owner, job.status, job.outcome].filter(Boolean).join('  '))
}

/** Whether a job ended with a return code. A job that abended or never ran has none. */
function succeeded({ outcome = '' }: ListedJob): boolean {
  return /^RC=\d+/.test(outcome)
}
