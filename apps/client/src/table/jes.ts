import type { CommandRow, OptionRow } from '@ftpkit/command-line'
import { connectionOptions } from './connection.js'
import { jsonOption } from './transfer.js'

const jobs = () => import('../commands/jobs.js')

const group = 'Jobs'
const json = jsonOption('job')

const selection: readonly OptionRow[] = [
  { flags: '--name <pattern>', help: 'names of the jobs', group, default: '*' },
  { flags: '--owner <pattern>', help: 'owners of the jobs', group, default: '*' },
  {
    flags: '--status <queue>',
    help: 'queue of the jobs',
    group,
    choices: ['ALL', 'INPUT', 'ACTIVE', 'OUTPUT'],
    default: 'ALL',
  },
]

/** The commands for the jobs of a z/OS system. */
export const jesRow: CommandRow = {
  name: 'jes',
  help: 'submit, list, fetch and purge jobs on z/OS',
  group: 'Mainframes',
  options: [],
  commands: [
    {
      name: 'submit',
      operands: '<url> <jcl>',
      help: 'submit a job from a local file, or from standard input (-)',
      options: [
        json,
        {
          flags: '--wait',
          help: 'wait until the job is in the OUTPUT queue; exit status 6 if it failed',
          group,
        },
        {
          flags: '--every <seconds>',
          help: 'with --wait, how often to query the job',
          group,
          parse: Number,
          default: 2,
        },
        ...connectionOptions,
      ],
      completes: ['url', 'file'],
      examples: [
        { line: 'ftpkit jes submit ftp://me@host.example job.jcl --wait', does: 'run a job to its end' },
      ],
      action: async () => (await jobs()).submit,
    },
    {
      name: 'list',
      operands: '<url>',
      help: 'list jobs',
      options: [json, ...selection, ...connectionOptions],
      completes: ['url'],
      action: async () => (await jobs()).list,
    },
    {
      name: 'output',
      operands: '<url> <job> [number]',
      help: 'write one spool file of a job, or all, to standard output',
      options: connectionOptions,
      completes: ['url'],
      action: async () => (await jobs()).output,
    },
    {
      name: 'purge',
      operands: '<url> <job>',
      help: 'remove a job and its output from JES',
      options: connectionOptions,
      completes: ['url'],
      action: async () => (await jobs()).purge,
    },
  ],
}
