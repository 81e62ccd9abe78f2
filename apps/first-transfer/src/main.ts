import { connect } from '@ftpkit/node'
import { Command } from 'commander'
import { print, warn } from './output.js'
import { guest, type ServerProcess, startServer } from './server-process.js'
import { table } from './table.js'
import { firstTransfers } from './transfers.js'

interface Options {
  readonly port?: number | undefined
  readonly root?: string | undefined
  readonly once: boolean
}

/** The port without `--port`, except for a single run, which takes any free one. */
const defaultPort = 2121

await new Command('npm start --')
  .description('Starts ftpkit-server, and transfers a few files with the ftpkit client.')
  .option(
    '--port <number>',
    `port to listen on (default: ${defaultPort}; with --once, any free port)`,
    Number,
  )
  .option('--root <directory>', 'directory to serve; without it, a small sample tree in memory')
  .option('--once', 'exit after the table, with status 0 only if every file matched', false)
  .action(start)
  .parseAsync()

async function start({ port, root, once }: Options): Promise<void> {
  const server = await startServer(root, port ?? (once ? 0 : defaultPort)).catch((error: Error) => {
    warn(error.message)
    process.exit(1)
  })
  try {
    const matched = await showTransfers(server.url)
    if (!matched) process.exitCode = 1
    if (!once) await keepServing(server)
  } finally {
    await server.stop()
  }
}

async function showTransfers(url: URL): Promise<boolean> {
  await using client = await connect({ host: url.hostname, port: Number(url.port), ...guest })
  const rows = await firstTransfers(client)
  print(`\n${table(rows)}\n`)
  return rows.every(({ same }) => same)
}

async function keepServing({ url, process: child }: ServerProcess): Promise<void> {
  const address = `ftp://${guest.user}:${guest.password}@${url.host}`
  print(
    `Serving on ${url.origin === 'null' ? url.href : url.origin} until Ctrl-C. In another terminal:\n` +
      `  curl ${address}/\n` +
      `  node apps/client/dist/main.js get ${address}/readme.txt - --type E --stru R --mode B`,
  )
  child.stderr?.pipe(process.stderr)
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
    child.once('exit', () => resolve())
  })
}
