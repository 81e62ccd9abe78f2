import type { Check } from '../check.js'
import { Folder } from '../support/folder.js'
import { GatewayNetwork } from '../support/network.js'
import { cutTransfers } from './no-truncation.js'

export const gatewayTruncation: Check = {
  id: 'R37',
  title: 'A transfer that is truncated on one side of the gateway is never reported as complete on the other',
  target: '0 false 226 and 0 false successes, cut as in R12, by the client or by the server of a gateway',
  async run(extent) {
    using folder = new Folder()
    await using network = await GatewayNetwork.start(folder)
    return await cutTransfers(network, extent)
  },
}
