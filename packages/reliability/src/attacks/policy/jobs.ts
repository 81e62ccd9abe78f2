import { Wire } from '../../support/wire.js'
import { type Attack, exchange, type Finding, secret, using } from '../attack.js'
import { login, type PolicyGround } from './ground.js'

const hidden = 'HUNTER2'

function jcl(job: string): Buffer {
  return Buffer.from(`//${job} JOB CLASS=A\r\n//STEP1 EXEC PGM=IEFBR14\r\n//* PASSWORD=${hidden}\r\n`)
}

/** Submits a job. @returns the code and the id, if there is one */
async function submit(wire: Wire, job: string): Promise<{ code: number | undefined; id: string }> {
  await wire.expect('SITE FILETYPE=JES', 200)
  await wire.expect('TYPE A', 200)
  const data = await wire.openFor(`STOR ${job}`)
  if (typeof data === 'number') return { code: data, id: '' }
  data.resume()
  data.end(jcl(job))
  const reply = await wire.reply()
  const [id = ''] = /\bJ(?:OB)?\d{5,7}\b/.exec(reply?.lines.join() ?? '') ?? []
  return { code: reply?.code, id }
}

/** Chooses the jobs of all users, as far as the server lets it. */
async function chooseAll(wire: Wire): Promise<void> {
  for (const line of ['FILETYPE=JES', 'JESOWNER=*', 'JESJOBNAME=*', 'JESSTATUS=ALL'])
    await wire.ask(`SITE ${line}`)
}

/** What a user who chose all jobs does with a job of alice. */
function onAliceJob(
  name: string,
  user: 'bob' | 'anonymous',
  work: (wire: Wire, id: string) => Promise<Finding>,
): Attack<PolicyGround> {
  return {
    name,
    run: async ({ zos }) =>
      using(await login(zos, 'alice'), async (alice) => {
        const { id } = await submit(alice, 'PAYROLL')
        if (!id) return 'alice could not submit a job'
        const other = user === 'bob' ? await login(zos, user) : await Wire.anonymous(zos.address)
        const finding = await using(other, async (wire) => {
          await chooseAll(wire)
          return work(wire, id)
        })
        await chooseAll(alice)
        return finding ?? (await keeps(alice, id))
      }),
  }
}

/** Whether a user still has a job. */
async function keeps(wire: Wire, id: string): Promise<Finding> {
  const { octets } = await wire.retrieve(`RETR ${id}.X`)
  return octets.includes(hidden) ? undefined : `her job is gone: ${octets}`
}

async function readJob(wire: Wire, id: string): Promise<Finding> {
  for (const path of [
    id,
    `${id}.X`,
    `${id}.x`,
    `${id}.1`,
    `${id}.2`,
    `'${id}'`,
    `ALICE.PAYROLL.${id}`,
    '*',
  ]) {
    const { octets } = await wire.retrieve(`RETR ${path}`)
    if (octets.includes(hidden)) return `RETR ${path} fetched it`
  }
  return undefined
}

async function listJobs(wire: Wire, id: string): Promise<Finding> {
  for (const command of ['LIST', 'NLST', `LIST ${id}`, 'LIST *', 'NLST *', `LIST ${id}*`]) {
    const { octets } = await wire.retrieve(command)
    if (octets.includes(id) || octets.includes('PAYROLL')) return `${command}: ${octets}`
  }
  const status = await wire.ask(`STAT ${id}`)
  return status?.lines.join().includes('PAYROLL') ? `STAT: ${status.lines}` : undefined
}

async function purgeJob(wire: Wire, id: string): Promise<Finding> {
  for (const path of [id, id.toLowerCase(), `${id}.X`, '*', 'PAYROLL']) {
    const code = await wire.command(`DELE ${path}`)
    if (code !== undefined && code < 400) return `DELE ${path} was answered ${code}`
  }
  return undefined
}

export const jobs: readonly Attack<PolicyGround>[] = [
  onAliceJob('another user does not read the output of a job', 'bob', readJob),
  onAliceJob('another user does not see a job in any listing', 'bob', listJobs),
  onAliceJob('another user does not purge a job', 'bob', purgeJob),
  onAliceJob('an anonymous user does not read the output of a job', 'anonymous', readJob),
  onAliceJob('an anonymous user does not see a job in any listing', 'anonymous', listJobs),
  onAliceJob('an anonymous user does not purge a job', 'anonymous', purgeJob),
  {
    name: 'an anonymous user submits no job',
    run: async ({ zos }) =>
      using(await Wire.anonymous(zos.address), async (wire) => {
        const { code, id } = await submit(wire, 'EVIL')
        return id !== '' || (code !== undefined && code < 400) ? `it was answered ${code} ${id}` : undefined
      }),
  },
  {
    name: 'a job is not owned by whom its USER parameter names',
    run: async ({ zos }) =>
      using(await login(zos, 'bob'), async (bob) => {
        await bob.expect('SITE FILETYPE=JES', 200)
        await bob.expect('TYPE A', 200)
        await bob.store('STOR x', Buffer.from('//FORGED JOB CLASS=A,USER=ALICE\r\n//S EXEC PGM=IEFBR14\r\n'))
        return using(await login(zos, 'alice'), async (alice) => {
          await chooseAll(alice)
          const { octets } = await alice.retrieve('LIST')
          return octets.includes('FORGED') ? `alice has it: ${octets}` : undefined
        })
      }),
  },
  {
    name: 'an anonymous user changes no data set and no file of z/OS UNIX',
    run: async ({ zos }) =>
      using(await Wire.anonymous(zos.address), async (wire) => {
        const code = await wire.store("STOR 'EVIL.DATA'", secret)
        if (code === 226 || code === 250) return `a data set was stored: ${code}`
        const refusals = [500, 501, 502, 503, 504, 550, 553] as const
        return exchange(wire, [
          ["MKD 'EVIL.PDS'", ...refusals],
          ["DELE 'EVIL.DATA'", ...refusals],
          ["RNFR 'EVIL.DATA'", ...refusals],
          ['MKD /u/evil', ...refusals],
        ])
      }),
  },
]
