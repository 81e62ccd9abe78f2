import { library } from '@ftpkit/conventions/tsup'
import type { Options } from 'tsup'

const options: Options = {
  ...library,
  // The tables are text: escaped, they would be twice as long.
  esbuildOptions(esbuild) {
    esbuild.charset = 'utf8'
  },
}

export { options as default }
