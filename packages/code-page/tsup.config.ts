import { library } from '@ftpkit/conventions/tsup'
import type { Options } from 'tsup'

const pages = library.entry as string[]

const options: Options = {
  ...library,
  // As entries, the tables are files that hold nothing else: ../conventions/both-forms.js keeps one copy of such a file.
  entry: [...pages, 'src/data/*.ts'],
  // The tables are text: escaped, they would be twice as long.
  esbuildOptions(esbuild) {
    esbuild.charset = 'utf8'
  },
}

export { options as default }
