import { writeFileSync } from 'node:fs'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { Wire } from '../support/wire.js'

const descriptors = 128
const clients = 300
/** Milliseconds in which the server must accept sessions again. */
const recovery = 1_000

export const fewDescriptors: Check = {
  id: 'R25',
  title: 'A server out of descriptors answers 421, and recovers as soon as some are free',
  target: 'ulimit -n 128: 421 to every further client, 0 crashes, works again in less than 1 s',
  missing: () => (process.platform === 'win32' ? 'needs ulimit' : undefined),
  async run(): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    writeFileSync(folder.at('file'), 'octets\n')
    const under = ['bash', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'bash']
    await using server = await ServerProcess.start(folder.path, { under })
    const crowd = await connectAll(server, tally)
    const again = performance.now()
    await untilServing(server, tally)
    const recovered = performance.now() - again
    tally.assert(recovered < recovery, `it took ${recovered.toFixed(0)} ms to work again`)
    tally.assert(server.running, 'the server crashed')
    return tally.outcome(
      `${crowd.greeted} of ${clients} greeted, ${crowd.refused} refused by 421, working again in ${recovered.toFixed(0)} ms`,
      clients + 5,
      `at ${descriptors} descriptors`,
    )
  },
}

/** Connects all clients at once; those that are greeted stay, and one of them fetches a file. */
async function connectAll(
  server: ServerProcess,
  tally: Tally,
): Promise<{ greeted: number; refused: number }> {
  const wires = await Promise.all(Array.from({ length: clients }, () => Wire.connect(server.address)))
  const codes = await Promise.all(wires.map(async (wire) => (await wire.reply())?.code))
  for (const code of codes)
    tally.assert(code === 220 || code === 421, `a client was answered ${code ?? 'nothing'}`)
  const greeted = wires.filter((_, at) => codes[at] === 220)
  tally.assert(greeted.length > 20, `only ${greeted.length} clients were greeted`)
  const [first] = greeted
  if (first) {
    await first.login()
    const { code } = await first.retrieve('RETR file')
    tally.assert(code === 226, `a session of the crowd was answered ${code} to RETR`)
  }
  for (const wire of wires) wire.socket.destroy()
  return { greeted: greeted.length, refused: codes.filter((code) => code === 421).length }
}

/** Connects until a client is greeted, and fetches a file. */
async function untilServing(server: ServerProcess, tally: Tally): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    using wire = await Wire.connect(server.address)
    if ((await wire.reply())?.code !== 220) continue
    await wire.login()
    const { code } = await wire.retrieve('RETR file')
    tally.assert(code === 226, `after the crowd, RETR was answered ${code}`)
    return
  }
  tally.assert(false, 'after the crowd, no client is greeted')
}
