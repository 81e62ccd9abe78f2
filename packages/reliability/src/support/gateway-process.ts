import { writeFileSync } from 'node:fs'
import { type Address, ReadyProcess, startReady } from '@ftpkit/testkit/ready-process'
import { gatewayProgram } from '@ftpkit/testkit/server-program'

/** Starts `ftpkit-gateway` before a server, with a configuration of its own. @param file where to write it */
export async function startGateway(
  server: Address,
  configuration: Readonly<Record<string, unknown>>,
  file: string,
): Promise<ReadyProcess> {
  const { path } = await gatewayProgram()
  const keys = { listeners: ['127.0.0.1:0'], routes: [{ to: `ftp://${server.host}:${server.port}` }] }
  writeFileSync(file, JSON.stringify({ ...keys, ...configuration }))
  const options = ['--config', file, '--log-format', 'json']
  return new ReadyProcess(await startReady([process.execPath, path, ...options]))
}
