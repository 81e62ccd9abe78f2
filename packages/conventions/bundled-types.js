// Run after tsup in the folder of a package whose library has our packages in it: writes the declarations of src/index.ts
// into dist, with those of our packages in them. The packages must have been built.
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'

const graph = await rollup({
  input: 'src/index.ts',
  external: /^node:/,
  plugins: [
    dts({ respectExternal: true, tsconfig: 'tsconfig.json', compilerOptions: { customConditions: [] } }),
  ],
})
await graph.write({ file: 'dist/index.d.ts', format: 'es' })
await graph.close()
