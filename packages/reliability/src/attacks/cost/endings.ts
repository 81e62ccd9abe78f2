import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { restless } from '../../support/processor.js'
import { pause, soon } from '../../support/soon.js'
import { type Wire, within } from '../../support/wire.js'
import { type Attack, content, type Finding, using } from '../attack.js'
import type { FamilyWithGround } from '../grounds.js'
import {
  ann,
  type EndingsGround,
  endingLimits,
  endOf,
  isVacant,
  onEndingsGround,
  open,
  secured,
} from './endings-ground.js'
import { storesAfterEnd } from './stores-after-end.js'

/** Whether a port refuses connections. */
function isClosed(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  return new Promise((resolve) => {
    socket.once('error', () => resolve(true))
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
  })
}

/** What the clients of all sessions do before they end their side. */
function leavesNoSession(name: string, act: (ground: EndingsGround) => Promise<Wire>): Attack<EndingsGround> {
  return {
    name: `after its FIN a session ${name} takes no place of another`,
    async run(ground) {
      const wires = await Promise.all(
        Array.from({ length: endingLimits.sessionsPerAddress }, () => act(ground)),
      )
      for (const wire of wires) endOf(wire)
      const vacant = await soon(() => isVacant(ground), ground.patience)
      for (const { socket } of wires) socket.destroy()
      return vacant ? undefined : 'places are taken'
    },
  }
}

/** A line that is not complete when the client's side ends. */
function notCarriedOut(
  name: string,
  arrive: (ground: EndingsGround) => Promise<Wire>,
  end: string,
): Attack<EndingsGround> {
  return {
    name,
    run: async (ground) =>
      using(await arrive(ground), async (wire) => {
        wire.send(`DELE victim${end}`)
        endOf(wire)
        await soon(() => wire.ended, ground.patience)
        return existsSync(ground.root.at('victim')) ? undefined : 'the command was carried out'
      }),
  }
}

/** A transfer to the client whose control connection ends. */
function ends(command: string): Attack<EndingsGround> {
  return {
    name: `${command} ends at FIN`,
    run: async (ground) =>
      using(await ann(ground), async (wire) => {
        const data = await wire.openFor(command)
        if (typeof data === 'number') return `it was answered ${data}`
        const over = new Promise((resolve) => {
          for (const event of ['end', 'close']) data.once(event, resolve)
        })
        data.pause()
        endOf(wire)
        // The rest of what was sent already is read, and then the end.
        await wait(pause)
        data.resume()
        await within(over, 'the end of the data connection', ground.patience)
        return restless(ground.server.pid, ground.patience)
      }),
  }
}

const listenerCloses: Attack<EndingsGround> = {
  name: 'a passive listener closes at FIN',
  run: async ({ patience, ...ground }) =>
    using(await ann({ ...ground, patience }), async (wire) => {
      const port = await wire.passivePort()
      endOf(wire)
      return (await soon(() => isClosed(port), patience)) ? undefined : 'it listens'
    }),
}

const waitingTransferEnds: Attack<EndingsGround> = {
  name: 'a transfer that waits for its data connection ends at FIN, and sends nothing later',
  run: async (ground) =>
    using(await ann(ground), async (wire) => {
      const port = await wire.passivePort()
      wire.send('RETR victim\r\n')
      endOf(wire)
      return (await soon(() => isClosed(port), ground.patience)) ? undefined : 'it waits'
    }),
}

const renameEnds: Attack<EndingsGround> = {
  name: 'the name of RNFR is known to no other session',
  run: async (ground) =>
    using(await ann(ground), async (wire) => {
      await wire.expect('RNFR victim', 350)
      endOf(wire)
      return using(await ann(ground), async (other) => {
        const code = await other.command('RNTO moved')
        return code === 503 ? undefined : `it was answered ${code}`
      })
    }),
}

/** Cuts a store in its middle after the end of the control connection: the old file must stay. */
function oldFileStays(name: string, command: string, cut: (data: Socket) => void): Attack<EndingsGround> {
  return {
    name,
    run: async (ground) =>
      using(await ann(ground), async (wire): Promise<Finding> => {
        const data = await wire.openFor(command)
        if (typeof data === 'number') return `${command} was answered ${data}`
        await new Promise((resolve) => data.write('the beginning', resolve))
        endOf(wire)
        cut(data)
        if (!(await soon(() => isVacant(ground), ground.patience))) return 'the session is still there'
        data.destroy()
        if (!readFileSync(ground.root.at('old')).equals(content)) return 'the old file has changed'
        const names = readdirSync(ground.root.path).filter((each) => !each.startsWith('.ftpkit'))
        return names.includes('new') ? 'a part has the name of the file' : undefined
      }),
  }
}

/** Lets each attack come from an address of its own. */
function withOwnAddresses(attacks: readonly Attack<EndingsGround>[]): Attack<EndingsGround>[] {
  return attacks.map(({ name, run }, at) => ({
    name,
    run: (ground) => run({ ...ground, host: `127.0.1.${at + 1}` }),
  }))
}

export const endings: FamilyWithGround<EndingsGround> = {
  number: 33,
  name: 'what continues after the end of a control connection',
  attacks: withOwnAddresses([
    leavesNoSession('that has not logged in', open),
    leavesNoSession('that is idle', ann),
    leavesNoSession('that waits for the answer to a wrong password', async (ground) => {
      const wire = await open(ground)
      wire.send('USER ann\r\nPASS wrong\r\n')
      await wire.reply()
      return wire
    }),
    leavesNoSession('in the middle of a TLS handshake', async (ground) => {
      const wire = await open(ground)
      await wire.expect('AUTH TLS', 234)
      return wire
    }),
    leavesNoSession('with HASH of a large file', async (ground) => {
      const wire = await ann(ground)
      wire.send('HASH huge\r\n')
      return wire
    }),
    leavesNoSession('with many commands sent at once', async (ground) => {
      const wire = await ann(ground)
      wire.send('STAT crowd\r\n'.repeat(200))
      return wire
    }),
    leavesNoSession('that stores and sends nothing', async (ground) => {
      const wire = await ann(ground)
      await wire.openFor('STOR new')
      return wire
    }),
    notCarriedOut('a line without its end is not carried out at FIN', ann, ''),
    notCarriedOut('a line with CR alone is not carried out at FIN', ann, '\r'),
    notCarriedOut('a line without its end is not carried out at FIN under TLS', secured, ''),
    ends('RETR huge'),
    ends('LIST crowd'),
    ends('MLSD crowd'),
    listenerCloses,
    waitingTransferEnds,
    renameEnds,
    ...['STOR', 'APPE'].flatMap((verb) => [
      oldFileStays(`${verb} that is reset after FIN leaves the old file`, `${verb} old`, (data) =>
        data.resetAndDestroy(),
      ),
      oldFileStays(`${verb} that stalls after FIN leaves the old file`, `${verb} old`, () => {}),
    ]),
    oldFileStays('STOR of a new file that is reset after FIN makes none', 'STOR new', (data) =>
      data.resetAndDestroy(),
    ),
    ...storesAfterEnd,
  ]),
  onGround: onEndingsGround,
}
