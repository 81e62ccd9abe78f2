import { between } from '@ftpkit/node'
import { connectTo } from '../connection.js'
import { type ConnectionChoice, parametersOf, type TransferChoice } from '../options.js'
import { localName, parseFtpUrl } from '../url.js'

/** Has one server send a file to another; a target that ends in `/` takes the name. */
export async function fxp(
  from: string,
  to: string,
  choice: ConnectionChoice & TransferChoice,
): Promise<void> {
  const source = parseFtpUrl(from)
  const target = parseFtpUrl(to)
  const path = /(?:^|\/)$/.test(target.path) ? target.path + localName(source.path) : target.path
  await using one = await connectTo(source, choice)
  await using other = await connectTo(target, choice)
  await between(one, other).transfer(source.path, path, parametersOf(choice))
  process.stderr.write(`moved ${source.path} between the servers to ${path}\n`)
}
