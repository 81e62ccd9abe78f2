import { copyFileSync } from 'node:fs'
import { bundledApp } from '@ftpkit/conventions/tsup'
import type { Options } from 'tsup'

/** The command, and beside it the page that `inspect --page` fills. */
const client: Options = {
  ...bundledApp,
  async onSuccess() {
    if (typeof bundledApp.onSuccess === 'function') await bundledApp.onSuccess()
    copyFileSync('../inspector/dist/inspector.html', 'dist/inspector.html')
  },
}

export default client
