import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'tsup'
import { composePage } from './compose.js'

/** What tsup makes of the program, before it is in the page. */
const program = 'dist/main.global.js'

// The page is one file, so that it can be kept and passed on: program and style are in it.
export default defineConfig({
  entry: ['src/main.ts'],
  format: 'iife',
  target: 'es2022',
  platform: 'browser',
  minify: true,
  clean: true,
  noExternal: [/.*/],
  esbuildOptions(esbuild) {
    esbuild.conditions = ['@ftpkit/source']
    // The tables of code pages are text: escaped, they would be twice as long.
    esbuild.charset = 'utf8'
  },
  async onSuccess() {
    const [html, style] = ['src/page.html', 'src/page.css'].map((name) => readFileSync(name, 'utf8'))
    writeFileSync(
      'dist/inspector.html',
      composePage({ html: html!, style: style!, program: readFileSync(program, 'utf8') }),
    )
    rmSync(program)
  },
})
