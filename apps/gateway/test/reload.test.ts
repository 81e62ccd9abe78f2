import type { Logger } from '@ftpkit/daemon/log'
import { expect, test } from 'vitest'
import type { GatewayCommand } from '../src/options.js'
import { loadLive, RunningGateway } from '../src/reload.js'
import { Gateway } from '../src/run/gateway.js'
import type { GatewayLiveOptions } from '../src/run/options.js'

const silent: Logger = { info() {}, warn() {}, error() {}, fatal() {}, flush() {} }

function commandOf(greeting: string): GatewayCommand {
  const configuration = { routes: [{ to: 'ftp://10.0.0.9', user: '*' }], greeting }
  return { configuration, logFormat: 'json', unknownVariables: [] }
}

/** A gateway that does not listen, and the greetings that were put into effect. */
async function running(greeting: string) {
  const command = commandOf(greeting)
  const live = await loadLive(command.configuration, silent, async () => {})
  const gateway = new Gateway({ listeners: [{}], ...live.options })
  const greetings: (string | undefined)[] = []
  gateway.reconfigure = async ({ session }: GatewayLiveOptions) => void greetings.push(session?.greeting)
  return { gateway: new RunningGateway(command, gateway, live, silent), greetings }
}

test('certificates that are renewed during a reload do not bring the old configuration back', async () => {
  const { gateway, greetings } = await running('old')
  await Promise.all([gateway.reload(async () => commandOf('new')), gateway.renewCertificates()])
  expect(greetings).toEqual(['new', 'new'])
})

test('a reload that fails does not keep the next one from its turn', async () => {
  const { gateway, greetings } = await running('old')
  const failing = gateway.reload(async () => {
    throw new Error('error: no such file')
  })
  const next = gateway.reload(async () => commandOf('new'))
  await expect(failing).rejects.toThrow('no such file')
  expect(await next).toEqual({ routes: 1, restart: [] })
  expect(greetings).toEqual(['new'])
})
