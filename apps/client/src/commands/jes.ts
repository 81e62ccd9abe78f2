import { setTimeout } from 'node:timers/promises'
import type { ListedJob } from '@ftpkit/zos/client'
import { type Command, Option } from 'commander'
import { connectTo } from '../connection.js'
import { type ConnectionChoice, connectionOptions } from '../options.js'
import { say } from '../say.js'
import { parseFtpUrl } from '../url.js'

/** Adds the commands for the jobs of a z/OS. */
export function jesCommands(program: Command): void {
  const jes = program.command('jes').description('submit, list, fetch and purge the jobs of a z/OS')
  const command = (usage: string, description: string) =>
    connectionOptions(jes.command(usage).description(description))
  const json = (added: Command) => added.option('--json', 'a line of JSON for each job, for scripts')

  json(command('submit <url> <jcl>', 'submit a job from a local file; - is standard input'))
    .option('--wait', 'until it is in the OUTPUT queue; a job that failed is exit status 6')
    .option('--every <seconds>', 'how often to ask for it', Number, 2)
    .action(submit)
  json(command('list <url>', 'list jobs'))
    .option('--name <pattern>', 'of jobs', '*')
    .option('--owner <pattern>', 'of jobs', '*')
    .addOption(
      new Option('--status <queue>', 'that they are in')
        .choices(['ALL', 'INPUT', 'ACTIVE', 'OUTPUT'])
        .default('ALL'),
    )
    .action(list)
  command('output <url> <job> [number]', 'write a spool file to standard output, or all of them').action(
    output,
  )
  command('purge <url> <job>', 'take a job and its output out of JES').action(purge)
}

type JobChoice = ConnectionChoice & { readonly json?: boolean }

async function withJobs<Result>(
  text: string,
  choice: ConnectionChoice,
  use: (jobs: import('@ftpkit/zos/client').Jobs) => Promise<Result>,
): Promise<Result> {
  // Loaded where it is wanted: most commands have nothing to do with jobs.
  const { ZosClient } = await import('@ftpkit/zos/client')
  await using client = await connectTo(parseFtpUrl(text), choice)
  return await use(new ZosClient(client).jobs)
}

async function submit(
  text: string,
  jcl: string,
  choice: JobChoice & { readonly wait?: boolean; readonly every: number },
): Promise<void> {
  await withJobs(text, choice, async (jobs) => {
    const id = await jobs.submit(jcl === '-' ? process.stdin : jcl)
    if (!choice.wait) return tell({ id }, choice)
    const job = await jobs.wait(id, { pause: () => setTimeout(choice.every * 1_000) })
    tell(job, choice)
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
    for (const job of await jobs.list({ name, owner, status })) tell(job, choice)
  })
}

async function output(
  text: string,
  job: string,
  number: string | undefined,
  choice: ConnectionChoice,
): Promise<void> {
  if (number !== undefined && !/^[1-9]\d{0,4}$/.test(number))
    throw new RangeError('spool files are counted from 1')
  const files = await withJobs(text, choice, (jobs) =>
    jobs.output(job, number === undefined ? undefined : Number(number)),
  )
  for (const file of files) for (const line of file.replace(/\r?\n$/, '').split(/\r?\n/)) say(line)
}

async function purge(text: string, job: string, choice: ConnectionChoice): Promise<void> {
  await withJobs(text, choice, (jobs) => jobs.purge(job))
}

function tell(job: Partial<ListedJob> & Pick<ListedJob, 'id'>, { json }: JobChoice): void {
  if (json) process.stdout.write(`${JSON.stringify(job)}\n`)
  else say([job.id, job.name, job.owner, job.status, job.outcome].filter(Boolean).join('  '))
}

/** Whether a job ended with a return code: what abended, or never ran, has none. */
function succeeded({ outcome = '' }: ListedJob): boolean {
  return /^RC=\d+/.test(outcome)
}
