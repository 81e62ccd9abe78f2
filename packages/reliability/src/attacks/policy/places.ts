import { type Attack, exchange, type Finding, secret, using } from '../attack.js'
import { login, type PolicyGround } from './ground.js'

/** Commands that answer on the control connection. `%` is the path. */
const questions = [
  'SIZE %',
  'MDTM %',
  'MLST %',
  'HASH %',
  'STAT %',
  'AVBL %',
  'CWD %',
  'DELE %',
  'RMD %',
  'RNFR %',
  'SITE CHMOD 644 %',
  'MFMT 20200101000000 %',
  'MFF modify=20200101000000; %',
]

const transfersOf = ['LIST', 'NLST', 'MLSD', 'RETR']

/** What is hidden, beside what isn't there: a directory, and a file in it. */
const pairs = [
  ['/private', '/nothing'],
  ['/private/salaries', '/nothing/salaries'],
  ['/private/salaries', '/private/nothing'],
] as const

/** The answers to a command for what is hidden and what isn't there must be the same but for the name. */
async function tellsApart(answer: (path: string) => Promise<string>): Promise<Finding> {
  for (const [hidden, missing] of pairs) {
    const [one, other] = [await answer(hidden), await answer(missing)]
    if (one.replaceAll(hidden, missing) !== other) return `${one}; but of ${missing}: ${other}`
  }
  return undefined
}

function hides(command: string): Attack<PolicyGround> {
  return {
    name: `${command.split(' %')[0]} answers for a place without any right as for a missing name`,
    run: async ({ server }) =>
      using(await login(server, 'ann'), (wire) =>
        tellsApart(async (path) => (await wire.ask(command.replace('%', path)))?.lines.join(' | ') ?? ''),
      ),
  }
}

function hidesData(command: string): Attack<PolicyGround> {
  return {
    name: `${command} transfers of a place without any right as little as of a missing name`,
    run: async ({ server }) =>
      using(await login(server, 'ann'), (wire) =>
        tellsApart(async (path) => {
          const { octets, code } = await wire.retrieve(`${command} ${path}`)
          return `${code}: ${octets}`
        }),
      ),
  }
}

/** A rename of a user's that must be refused, where its source must stay. */
function refusedRename(name: string, from: string, to: string): Attack<PolicyGround> {
  return {
    name,
    run: async ({ server }) =>
      using(await login(server, 'carol'), async (wire) => {
        await wire.ask(`RNFR ${from}`)
        const code = await wire.command(`RNTO ${to}`)
        if (code === 250) return `${from} was renamed`
        return undefined
      }),
  }
}

export const places: readonly Attack<PolicyGround>[] = [
  ...questions.map(hides),
  ...transfersOf.map(hidesData),
  {
    name: 'no listing shows the name of a place without any right',
    run: async ({ server }) =>
      using(await login(server, 'ann'), async (wire) => {
        for (const command of ['LIST', 'NLST', 'MLSD', 'LIST -a', 'NLST p*', 'LIST /p*', 'NLST */salaries']) {
          const { octets } = await wire.retrieve(command)
          if (octets.includes('private') || octets.includes('salaries')) return `${command}: ${octets}`
        }
        const status = await wire.ask('STAT /')
        return status?.lines.join().includes('private') ? `${status.lines}` : undefined
      }),
  },
  refusedRename(
    'a file that may not be read is not renamed to where it may be',
    '/pub/drop/dropped',
    '/home/carol/mine',
  ),
  refusedRename(
    'a file that may not be changed is not renamed to where it may be',
    '/pub/shelf/book',
    '/home/carol/mine',
  ),
  refusedRename(
    'a directory with permissions of its own is not renamed along with what is above it',
    '/home/carol',
    '/home/carol2',
  ),
  refusedRename(
    'a directory of its own permissions is not renamed away from them',
    '/home/carol/kept',
    '/home/carol/free',
  ),
  {
    name: 'who may only drop files reads none of them',
    run: async ({ server }) =>
      using(await login(server, 'carol'), async (wire) => {
        const { octets, code } = await wire.retrieve('RETR /pub/drop/dropped')
        if (code === 226 || octets.length > 0) return `RETR was answered ${code}`
        return exchange(wire, [['HASH /pub/drop/dropped', 550]])
      }),
  },
  {
    name: 'who may only drop files replaces and continues none',
    run: async ({ server, root }) =>
      using(await login(server, 'carol'), async (wire) => {
        for (const command of ['STOR', 'APPE']) {
          const code = await wire.store(`${command} /pub/drop/dropped`, secret)
          if (code === 226) return `${command} was carried out`
        }
        await wire.ask('REST 3')
        const code = await wire.store('STOR /pub/drop/dropped', secret)
        return code === 226 ? `REST and STOR were carried out in ${root.path}` : undefined
      }),
  },
  {
    name: 'a rename onto a file replaces none that may not be deleted',
    run: async ({ server }) =>
      using(await login(server, 'carol'), async (wire) => {
        await wire.store('STOR /home/carol/new', secret)
        await wire.ask('RNFR /home/carol/new')
        const code = await wire.command('RNTO /home/carol/kept/record')
        return code === 250 ? 'the record was replaced' : undefined
      }),
  },
  {
    name: 'STOU makes no file where none may be created',
    run: async ({ server }) =>
      using(await login(server, 'ann'), async (wire) => {
        await wire.expect('CWD /pub', 250)
        const code = await wire.store('STOU', secret)
        return code === 226 || code === 250 ? `it was answered ${code}` : undefined
      }),
  },
]
