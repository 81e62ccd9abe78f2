import { setTimeout } from 'node:timers/promises'
import type { ListedJob } from '@ftpkit/zos/client'
import { type Command, Option } from 'commander'
import { connectTo } from '../connection.js'
import { withEffects } from '../effects.js'
import { LeftOut } from '../left-out.js'
import { type ConnectionChoice, connectionOptions } from '../options.js'
import { printJson, printLine } from '../output.js'
import { parseFtpUrl } from '../url.js'
import { effectsNamed } from './effects.js'

/** Adds the commands for the jobs of a z/OS system. */
export function jesCommands(program: Command): void {
  const jes = program.command('jes').description('submit, list, fetch and purge jobs on z/OS')
  const command = (usage: string, description: string) => {
    const added = jes.command(usage).description(description)
    return connectionOptions(withEffects(added, effectsNamed(added.name())))
  }
  const json = (added: Command) => added.option('--json', 'print a line of JSON for each job')

  json(command('submit <url> <jcl>', 'submit a job from a local file, or from standard input (-)'))
    .option('--wait', 'wait until the job is in the OUTPUT queue; exit status 6 if it failed')
    .option('--every <seconds>', 'with --wait, how often to query the job', Number, 2)
    .action(submit)
  json(command('list <url>', 'list jobs'))
    .option('--name <pattern>', 'names of the jobs', '*')
    .option('--owner <pattern>', 'owners of the jobs', '*')
    .addOption(
      new Option('--status <queue>', 'queue of the jobs')
        .choices(['ALL', 'INPUT', 'ACTIVE', 'OUTPUT'])
        .default('ALL'),
    )
    .action(list)
  command('output <url> <job> [number]', 'write one spool file of a job, or all, to standard output').action(
    output,
  )
  command('purge <url> <job>', 'remove a job and its output from JES').action(purge)
}

type JobChoice = ConnectionChoice & { readonly json?: boolean | undefined }

async function withJobs<Result>(
  text: string,
  choice: ConnectionChoice,
  use: (jobs: import('@ftpkit/zos/client').Jobs) => Promise<Result>,
): Promise<Result> {
  // Loaded only when it is needed: most commands don't use jobs.
  const { ZosClient } = await import('@ftpkit/zos/client')
  await using client = await connectTo(parseFtpUrl(text), choice)
  return await use(new ZosClient(client).jobs)
}

async function submit(
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

async function list(
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

async function output(
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

async function purge(text: string, job: string, choice: ConnectionChoice): Promise<void> {
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
