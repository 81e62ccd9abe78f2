import { readdirSync, readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { blocksOf } from '../../support/modes.js'
import { pause, soon } from '../../support/soon.js'
import { Wire } from '../../support/wire.js'
import { type Attack, content, type Finding, using } from '../attack.js'
import { ann, type EndingsGround, endingLimits, endOf, isVacant, secured } from './endings-ground.js'

const other = Buffer.from('octets of a client that has gone\n')

/** A store whose client ends its side of the control connection, and then the data connection. */
interface LateStore {
  readonly name: string
  readonly command: string
  readonly parameters?: readonly string[] | undefined
  readonly octets?: Buffer | undefined
  /** Default: in clear */
  readonly arrive?: ((ground: EndingsGround) => Promise<Wire>) | undefined
  /** Ends the control connection. Default: by FIN */
  readonly end?: ((wire: Wire) => void) | undefined
}

/** Names that users see. */
function visible({ root }: EndingsGround): string {
  return readdirSync(root.path)
    .filter((name) => !name.startsWith('.ftpkit'))
    .join()
}

/** The end is on its way: octets of another connection could leave before it, and a file in MODE B be whole first. */
function endSent({ socket }: Wire): Promise<void> {
  return new Promise((resolve) => {
    if (socket.writableFinished || socket.destroyed) resolve()
    else socket.once('finish', resolve).once('close', () => resolve())
  })
}

function putsNothingInPlace({
  name,
  command,
  parameters = [],
  octets = other,
  arrive = ann,
  end = endOf,
}: LateStore): Attack<EndingsGround> {
  return {
    name,
    run: async (ground) =>
      using(await arrive(ground), async (wire): Promise<Finding> => {
        for (const line of parameters) await wire.expect(line, 200)
        const before = visible(ground)
        const data = await wire.openFor(command)
        if (typeof data === 'number') return `${command} was answered ${data}`
        end(wire)
        await endSent(wire)
        data.end(octets)
        if (!(await soon(() => isVacant(ground), ground.patience))) return 'the session is still there'
        if (!readFileSync(ground.root.at('old')).equals(content)) return 'the old file was replaced'
        const after = visible(ground)
        return after === before ? undefined : `there are ${after} now`
      }),
  }
}

/** Sessions that only finish a store count as any others. */
const countsAsSession: Attack<EndingsGround> = {
  name: 'stores whose clients have gone give an address no more sessions than its limit',
  async run(ground) {
    const wires: Wire[] = []
    const stores: Socket[] = []
    for (let number = 0; number < endingLimits.sessionsPerAddress; number++) {
      const wire = await ann(ground)
      const data = await wire.openFor(`STOR counted-${number}`)
      if (typeof data === 'number') return `STOR was answered ${data}`
      wires.push(wire)
      stores.push(data)
    }
    const drip = setInterval(() => {
      for (const data of stores) data.write('x')
    }, pause)
    for (const wire of wires) endOf(wire)
    try {
      await soon(() => false, 5 * pause)
      using more = await Wire.connect(ground.server.address, ground.host)
      const code = (await more.reply())?.code
      return code === 421 ? undefined : `one more client got ${code}`
    } finally {
      clearInterval(drip)
      for (const socket of [...stores, ...wires.map(({ socket }) => socket)]) socket.destroy()
    }
  },
}

export const storesAfterEnd: readonly Attack<EndingsGround>[] = [
  putsNothingInPlace({ name: 'STOR that ends after FIN replaces no file', command: 'STOR old' }),
  putsNothingInPlace({ name: 'APPE that ends after FIN adds to no file', command: 'APPE old' }),
  putsNothingInPlace({ name: 'STOR that ends after FIN makes no file', command: 'STOR late' }),
  putsNothingInPlace({ name: 'STOU that ends after FIN makes no file', command: 'STOU' }),
  putsNothingInPlace({
    name: 'STOR in MODE B that ends after FIN replaces no file',
    command: 'STOR old',
    parameters: ['MODE B'],
    octets: blocksOf(other),
  }),
  putsNothingInPlace({
    name: 'STOR under TLS that ends after FIN replaces no file',
    command: 'STOR old',
    arrive: async (ground) => {
      const wire = await secured(ground)
      await wire.expect('PBSZ 0', 200)
      await wire.expect('PROT P', 200)
      return wire
    },
  }),
  putsNothingInPlace({
    name: 'STOR that ends after a reset control connection replaces no file',
    command: 'STOR old',
    end: ({ socket }) => socket.resetAndDestroy(),
  }),
  putsNothingInPlace({
    name: 'DELE that was sent after a STOR which ends after FIN deletes no file',
    command: 'STOR late',
    end: (wire) => {
      wire.send('DELE old\r\n')
      endOf(wire)
    },
  }),
  putsNothingInPlace({
    name: 'RNTO that was sent after a STOR which ends after FIN renames no file',
    command: 'STOR late',
    end: (wire) => {
      wire.send('RNFR old\r\nRNTO late\r\n')
      endOf(wire)
    },
  }),
  {
    name: 'STOR without a data connection does not outlast the time for it after FIN',
    run: async (ground) =>
      using(await ann(ground), async (wire) => {
        await wire.passivePort()
        wire.send('STOR old\r\n')
        endOf(wire)
        return (await soon(() => isVacant(ground), ground.patience))
          ? undefined
          : 'the session is still there'
      }),
  },
  countsAsSession,
]
