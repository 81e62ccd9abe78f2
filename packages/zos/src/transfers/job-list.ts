import type { OpenedSending } from '@ftpkit/node'
import type { TransferRequest } from '@ftpkit/session'
import type { ZosContext } from '../context.js'
import type { Job } from '../jes/job.js'
import {
  jobHeading,
  jobLine,
  jobLineOfLevel1,
  jobRule,
  jobStatusLine,
  spoolHeading,
  spoolLine,
} from '../listing/job-line.js'
import { refusal } from '../replies.js'
import { unquoted } from '../zos-name.js'
import { sendLines } from './send-lines.js'

/** LIST and NLST in FILETYPE=JES: the jobs that SITE lets through, or one with its spool files. */
export function listJobs(request: TransferRequest, { jes, site }: ZosContext): OpenedSending {
  const { jesjobname, jesstatus, jesowner, jesentrylimit } = site
  const filter = `JESJOBNAME=${jesjobname}, JESSTATUS=${jesstatus} and JESOWNER=${jesowner}`
  const asked = unquoted(request.argument.trim().toUpperCase())
  const found = jes.jobs(site, asked)
  if (found.length === 0) throw refusal(550, `No jobs found for ${filter}`)
  const jobs = found.slice(0, jesentrylimit)
  const lines =
    request.direction === 'names'
      ? jobs.map(({ id }) => id)
      : linesOf(jobs, asked !== '' && !/[*%]/.test(asked), jes.interfaceLevel)
  const limit = `JESENTRYLIMIT of ${jesentrylimit} reached.  Additional entries not displayed`
  const remarks = found.length > jobs.length ? [limit] : []
  return sendLines(lines, request, `List started OK for ${filter}`, ...remarks)
}

function linesOf(jobs: readonly Job[], single: boolean, level: 1 | 2): string[] {
  if (level === 1) return jobs.map(jobLineOfLevel1)
  const [job] = jobs
  if (!single || !job) return [jobHeading, ...jobs.map(jobLine)]
  const status = [jobHeading, jobStatusLine(job), jobRule]
  if (job.status !== 'OUTPUT')
    return job.status === 'INPUT' ? status.slice(0, 2) : [...status, ...activeLines]
  const files = job.spool.map((file, index) => spoolLine(file, index + 1))
  return [...status, spoolHeading, ...files, `${files.length} spool files `]
}

/** What stands below a job that runs. */
const activeLines = [
  '         STEPNAME ******** PROCNAME        N/A',
  '         CPUTIME     0.000 ELAPSED TIME      0.000',
]
